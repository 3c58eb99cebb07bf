/** Runs the `apiary` command as a user does. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyKernel, MAIN } from '../built-kernel';

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly error: string;
}

/** A folder for a test file, and commands run in it. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'apiary-commands-'));

  /** `outs`: folders of output that begin with the kernel that all tests share. */
  constructor(...outs: readonly string[]) {
    for (const each of outs) copyKernel(this.path(each));
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** Writes files by their paths; answers the path of the first one's folder. */
  write(files: Readonly<Record<string, string | Uint8Array>>): string {
    const paths = Object.keys(files).map((name) => this.path(name));
    Object.values(files).forEach((content, index) => {
      mkdirSync(dirname(paths[index]), { recursive: true });
      writeFileSync(paths[index], content);
    });
    return dirname(paths[0]);
  }

  /** `user`: as whom, if not as ourselves. */
  run(args: readonly string[], environment: Readonly<Record<string, string>> = {}, user: { readonly uid?: number; readonly gid?: number } = {}): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      cwd: this.folder, encoding: 'utf8', env: { ...process.env, ...environment }, maxBuffer: 1 << 28, ...user,
    });
    return { status, output: stdout, error: stderr };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A module as Tonel, with methods of its module class by their patterns. */
export function moduleText(name: string, methods: Readonly<Record<string, string>>): string {
  const definition = `Class {\n\t#name : #${name}Module,\n\t#superclass : #Module,\n\t#category : #Tests\n}\n`;
  return definition + Object.entries(methods).map(([pattern, body]) => `\n{ #category : #tests }\n${name}Module >> ${pattern} [\n\t${body}\n]\n`).join('');
}

/** A class as Tonel. */
export function classText(name: string, superclass: string): string {
  return `Class {\n\t#name : #${name},\n\t#superclass : #${superclass},\n\t#category : #Tests\n}\n`;
}
