/** Everything the front end can report. */
import type { DiagnosticKind } from '../../segments/diagnostics';

const error = (code: string, message: string, remedy: string): DiagnosticKind => ({ code, severity: 'error', message, remedy });

export const FRONT_END = {
  // Syntax of methods and expressions.
  syntaxError: error('P001', 'Syntax error: expected {expected} but found {found}.', 'Correct the text at the mark.'),
  unterminatedString: error('P002', 'The string that begins here has no closing quote.', "Close the string with ' (a quote inside a string is written twice)."),
  unterminatedComment: error('P003', 'The comment that begins here has no closing double quote.', 'Close the comment with a double quote.'),
  unclosedBracket: error('P004', "The '{open}' that begins here is not closed: found {found} where '{close}' is needed.", "Close it with '{close}', or remove it."),
  strayBracket: error('P005', "There is no '{open}' for this '{close}'.", "Remove the '{close}', or add the '{open}' that it closes."),
  emptyCascade: error('P006', "A cascade needs a message before its first ';'.", 'Send the first message before the semicolon.'),
  emptyExpression: error('P008', 'There is no expression to evaluate.', 'Write at least one statement.'),
  lateTemporaries: error('P009', 'Temporaries are declared here, after a statement.', 'Declare them before the first statement of the method or block.'),
  tooManyBrackets: error('P010', 'The method is too large for its format: brackets nest deeper than {limit} here.', 'Move the inner parts to methods of their own.'),

  // Literals.
  radixOutOfRange: error('P020', 'The radix {radix} is not between 2 and 36.', 'Use a radix from 2 to 36.'),
  digitOutOfRange: error('P021', "'{digit}' is not a digit of radix {radix}.", 'Use digits below the radix, or a higher radix.'),
  byteOutOfRange: error('P022', '{value} is not a byte.', 'Elements of a byte array are integers from 0 to 255.'),
  scaleTooSmall: error('P023', 'The scaled decimal {text} has more decimals than its scale {scale}.', 'Write a scale of at least the number of decimals.'),
  exponentTooLarge: error('P025', 'The exponent of {text} is too large.', 'Compute such a number when it is needed instead of writing it as a literal.'),
  floatOutOfRange: error('P026', 'The float {text} is too large for 64 bits.', 'Write a number below 1.8e308, or `Float infinity`.'),

  // What other dialects allow.
  underscoreAssignment: error('P040', "'_' as assignment is not supported.", "Write ':=' instead."),
  bindingLiteral: error('P041', 'The binding literal {text} is not supported.', 'Name the variable itself, or look the binding up in its namespace.'),
  compileTimeConstant: error('P042', 'The compile-time constant {text} is not supported.', 'Compute the value when it is needed, or in an initializer.'),
  percentLiteral: error('P043', 'The construct {text} is not supported.', 'Write the method in plain Smalltalk.'),
  braceInLiteral: error('P044', 'The brace {text} inside a literal array is not supported.', 'Use a brace array for the whole, or a nested literal array.'),
  foreignCall: error('P045', 'The foreign call {text} is not supported.', 'Call the function through the classes of the OS module.'),
  trait: error('P047', 'Traits are not supported: {name} is a trait.', 'Move its methods to a class.'),
  usesTraits: error('P048', 'Traits are not supported: the class {name} uses {traits}.', 'Copy the methods that it needs into the class and remove the entry.'),
  unsupportedType: error('P049', 'The class {name} has the type {type}, which is not supported.', 'Use one of #normal, #variable, #bytes, #weak, #ephemeron.'),
  slotDefinition: error('P050', 'The instance variable definition {text} of the class {name} is not a plain name.', 'List instance variables as strings that are names.'),

  // Tonel files.
  noTonel: error('P060', 'The file {file} is not a Tonel file: expected {expected} but found {found}.', 'Begin the file with `Class { … }`, `Extension { … }`, `Package { … }` or a method.'),
  headerSyntax: error('P061', 'Syntax error in the definition: expected {expected} but found {found}.', 'Correct the definition; its keys and values are written as in `#name : #Foo`.'),
  missingName: error('P062', 'The {kind} definition has no name.', 'Add an entry such as `#name : #Foo`.'),
  secondDefinition: error('P063', 'The file {file} defines a second class, {name}.', 'Move every class into a file of its own.'),
  strayText: error('P064', 'Text between definitions: {found}.', 'Remove it, or put it in a comment.'),
  methodHeader: error('P065', 'This is not the head of a method: expected {expected} but found {found}.', 'Write it as `ClassName >> pattern [` or `ClassName class >> pattern [`.'),
  unclosedMethod: error('P066', 'The method {method} has no closing bracket.', "End the method with ']'; the definitions after it were read as usual."),
  duplicateMethod: error('P067', 'The method {method} is defined twice.', 'Remove one of the two.'),
  duplicateKey: error('P068', 'The entry {key} appears twice in one definition.', 'Remove one of the two.'),
  wrongValue: error('P069', 'The entry {key} of {name} should be {expected}.', 'Correct the value.'),
  unknownKey: { code: 'P070', severity: 'warning', message: 'The entry {key} of {name} is not known and was ignored.', remedy: 'Remove it, or check its spelling.' } as DiagnosticKind,
  invalidName: error('P072', "'{name}' is not a name for a class.", 'Use letters, digits and underscores, with a letter first.'),
  unknownDefinition: error('P073', "'{kind}' is not a kind of definition.", 'Write `Class`, `Extension` or `Package`.'),
  // SOM files.
  noSomClass: error('P080', 'This is not a class in the syntax of SOM: expected {expected} but found {found}.', 'Write it as `Name = Superclass ( | variables | methods ---- | variables | methods )`.'),
  somClassName: error('P081', 'The file {file} defines the class {name}.', 'Name the file after its class.'),
  unknownEscape: error('P083', 'The escape {text} in a string is not known.', "Use one of \\t \\b \\n \\r \\f \\0 \\' \\\\."),
  packageAndClass: error('P071', 'The file {file} holds a package definition and other definitions.', 'Put the package definition in a file `package.st` of its own.'),
} as const satisfies Record<string, DiagnosticKind>;
