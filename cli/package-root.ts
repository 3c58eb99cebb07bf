import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this package, found upward from the compiled or the source file. */
export function packageRoot(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'kernel-src'))) return folder;
  throw new Error(`no package.json above ${__dirname}`);
}

/** A file or folder that comes with the package. */
export function packaged(...parts: string[]): string {
  return join(packageRoot(), ...parts);
}
