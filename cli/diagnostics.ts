/** Diagnostics of the command line and the file system. */
import type { DiagnosticKind } from '../segments/diagnostics';

export const CLI_DIAGNOSTICS = {
  folderMissing: {
    code: 'C001', severity: 'error',
    message: "There is no folder '{path}'.",
    remedy: 'Give the path of a folder that holds a module (Tonel files).',
  },
  notAFolder: {
    code: 'C002', severity: 'error',
    message: "'{path}' is a file, and a module is a folder.",
    remedy: 'Give the folder that the file lies in.',
  },
  unreadable: {
    code: 'C003', severity: 'error',
    message: "'{path}' cannot be read: {reason}.",
    remedy: 'Check the path, and whether it may be read.',
  },
  noSources: {
    code: 'C004', severity: 'error',
    message: "The folder '{path}' holds no Smalltalk source file (*.st).",
    remedy: 'Give the folder of a module; its sub-folders are modules of their own.',
  },
  outputNotWritable: {
    code: 'C005', severity: 'error',
    message: "The output '{path}' cannot be written: {reason}.",
    remedy: 'Choose another place, or make this one writable.',
  },
  notUtf8: {
    code: 'C006', severity: 'error',
    message: 'The file is not UTF-8 text: its byte {offset} does not belong to a character.',
    remedy: 'Save the file as UTF-8.',
  },
  duplicateModule: {
    code: 'C007', severity: 'error',
    message: "The folders '{first}' and '{second}' both hold a module named {name}.",
    remedy: 'Build them one at a time, or rename one.',
  },
  loaderMissing: {
    code: 'C008', severity: 'error',
    message: "The loader '{path}' is not there.",
    remedy: 'Build it with: make -C loader',
  },
  noSuchMethod: {
    code: 'C009', severity: 'error',
    message: "There is no method {name}{nearest}.",
    remedy: "Write it as 'Class>>selector' or 'Class class>>selector', in quotes.",
  },
  noSuchSegment: {
    code: 'C010', severity: 'error',
    message: "There is no segment '{path}'.",
    remedy: 'Build it first: apiary build -o {folder}',
  },
  streamNotWritable: {
    code: 'C011', severity: 'error',
    message: 'Standard output cannot be written: {reason}.',
    remedy: 'Send it to where there is room.',
  },
  notGcLog: {
    code: 'C060', severity: 'error',
    message: "Line {line} of '{path}' is no record of a collection: it is {what}.",
    remedy: 'Give a file of JSON lines with the fields that cli/gc-log.ts tells.',
  },
  emptyGcLog: {
    code: 'C061', severity: 'error',
    message: "There is no collection in '{path}'.",
    remedy: 'Write the log of a program that collects garbage: apiary run MODULE --gc-log FILE',
  },
} as const satisfies Record<string, DiagnosticKind>;
