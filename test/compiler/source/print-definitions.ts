/** Prints what Tonel files define, for the expectations of case files. */
import type { ClassDefinition, FileDefinitions, MethodDefinition, ModuleDefinition } from '../../../compiler/source';

export function printModule(module: ModuleDefinition): string {
  const requires = module.requires.length === 0 ? '' : ` (requires ${module.requires.join(' ')})`;
  const files = module.files.map((each) => `(file ${each.file.path} ${printDefinitions(each)})`);
  return `(${module.kind} ${module.name}${requires} ${files.join('\n')})`;
}

export function printDefinitions({ classDefinition, methods }: FileDefinitions): string {
  const parts = [classDefinition ? [printClass(classDefinition)] : ['(extension)'], methods.map(printMethod)];
  return parts.flat().join('\n');
}

function printClass(each: ClassDefinition): string {
  const lists = [
    ['instVars', each.instanceVariables],
    ['classVars', each.classVariables],
    ['classInstVars', each.classInstanceVariables],
    ['pools', each.pools],
  ] as const;
  const listed = lists.filter(([, names]) => names.length > 0).map(([key, names]) => `(${key} ${names.join(' ')})`);
  const words = [each.layout === 'normal' ? '' : `#${each.layout}`, each.category === undefined ? '' : `(category ${each.category})`];
  const comment = each.comment === '' ? '' : `(comment '${each.comment}')`;
  return `(class ${[each.name, each.superclass ?? 'nil', ...words, ...listed, comment].filter((one) => one !== '').join(' ')})`;
}

function printMethod(each: MethodDefinition): string {
  return `(${each.className}${each.isClassSide ? ' class' : ''} >> ${each.selector}${each.category === undefined ? '' : ` '${each.category}'`})`;
}
