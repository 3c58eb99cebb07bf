/** Modules that come with the tool and are imported without being named. Loads nothing: a build with nothing to do asks here. */

/** Modules of classes that packages of other systems inherit from without naming where they come from: tests, and what Metacello loads. */
export const FRAMEWORKS = [
  { module: 'SUnit', classes: ['TestAsserter', 'TestCase', 'TestResource'] },
  { module: 'Metacello', classes: ['BaselineOf', 'ConfigurationOf'] },
];

/** The library of SOM programs, for those who have files in its syntax. */
export const SOM_LIBRARY = 'SOM';

export function isFramework(name: string): boolean {
  return name === SOM_LIBRARY || FRAMEWORKS.some(({ module }) => module === name);
}

/** The module to import a class from that is none of the kernel's. */
export function frameworkOf(className: string): string | undefined {
  return FRAMEWORKS.find(({ classes }) => classes.includes(className))?.module;
}
