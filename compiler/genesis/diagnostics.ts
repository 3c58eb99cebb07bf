/** What genesis reports. */
import type { DiagnosticKind } from '../../segments/diagnostics';

const error = (code: string, message: string, remedy: string): DiagnosticKind => ({ code, severity: 'error', message, remedy });

export const GENESIS_DIAGNOSTICS = {
  duplicateClass: error('G001', "Class '{name}' is defined twice.", 'Rename or remove one of the two definitions.'),
  duplicateMethod: error('G002', "{name} is defined twice.", 'Keep one of the two methods.'),
  unknownSuperclass: error('G003', "Class '{name}' has an unknown superclass '{superclass}'{nearest}.", 'Define the superclass, import it, or correct its name.'),
  cyclicSuperclass: error('G004', "Class '{name}' inherits from itself: {cycle}.", 'Break the cycle.'),
  unknownExtendedClass: error('G005', "Methods are for class '{name}', which is not defined{nearest}.", 'Define the class, import it, or correct its name.'),
  missingClass: error('G006', "The kernel sources define no class '{name}', which genesis needs.", 'Define the class in the Kernel, LMR or OS module.'),
  missingVariable: error('G007', "Class '{name}' defines no instance variable '{variable}', which genesis needs.", 'Add the instance variable to the class definition.'),
  tooManyVariables: error('G008', "Instances of class '{name}' have {count} named variables; {limit} are possible.", 'Move some variables to an object of their own.'),
  unknownImportedModule: error('G009', "Module '{module}' imports from '{imported}', which is no loaded module{nearest}.", 'Add the module to the build, or correct its name.'),
  unknownImport: error('G010', "Module '{module}' imports '{name}' from '{imported}', which defines no such name{nearest}.", 'Correct the name, or define it there.'),
  cyclicModules: error('G011', 'Modules import one another in a circle: {cycle}.', 'Break the circle by moving what they share to a module of its own.'),
  importsNotLiteral: error('G012', "The imports of module '{module}' cannot be read.", 'Write them as `^{ #Module -> #(Name Name) }`.'),
  missingModuleClass: error('G013', "Module '{module}' defines no class '{name}'.", 'Define it as a subclass of Module, in a file of its own.'),
  unknownRequired: error('G014', "Package '{module}' requires '{imported}', which is not loaded{nearest}.", 'Add the package to the build, or correct its name.'),
  unimplemented: error('G015', "{name} sends '{selector}', which no class implements{nearest}.", 'Implement it, or correct the spelling; what doesNotUnderstand: is to answer is sent by perform:.'),
  stalePermission: error('G016', "'{selector}' is permitted to be sent without implementation, but {reason}.", 'Remove it from the list of permitted sends.'),
  unknownPool: error('G017', "Class '{name}' uses pool '{pool}', which is no visible class or pool{nearest}.", 'Define the pool as a class with class variables, or correct its name.'),
  duplicateVariable: error('G018', "Class '{name}' defines variable '{variable}', which '{owner}' defines already.", 'Remove or rename the variable.'),
  tooManyLiterals: error('G019', '{name} has {count} literals; {limit} are possible.', 'Split the method.'),
  indexedSuperclass: error('G021', "Class '{name}' defines named variables or slots, but its instances hold bytes.", 'Give the class no instance variables.'),
  imageRefused: error('G022', "Module '{module}' is loaded already.", 'Load each module once.'),
  badConstant: error('G023', "The class 'LMRConstants' defines no class variable '{name}'.", 'Add the class variable; genesis fills it.'),
  hiddenMethod: error('G025', 'No send reaches {name}: {metamessage} makes its selector a metamessage.', 'Rename one of the two.'),
  primitiveMissing: error('G024', 'The method {method} is a primitive that the kernel does not provide.', 'Write the method in Smalltalk.'),
} as const satisfies Record<string, DiagnosticKind>;
