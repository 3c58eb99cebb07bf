/**
 * Selectors that the kernel may send although no class implements them, each with the reason.
 * An entry that is not needed is an error.
 */
export const PERMITTED_SENDS: ReadonlyMap<string, string> = new Map<string, string>([]);
