/** The diagnostics of segment files. Codes F001 to F019 are about files, from F020 on about laying out. */
import type { DiagnosticKind } from './diagnostics';

const REBUILD = 'Build the segment again with `apiary build`.';

export const SEGMENT_DIAGNOSTICS = {
  notSegment: {
    code: 'F001', severity: 'error',
    message: '{path} is not a segment: it begins with {found}.',
    remedy: 'Give the path of a .seg file that `apiary build` wrote.',
  },
  wrongVersion: {
    code: 'F002', severity: 'error',
    message: '{path} is of segment format version {found}; this tool reads version {expected}.',
    remedy: REBUILD,
  },
  wrongArchitecture: {
    code: 'F003', severity: 'error',
    message: '{path} holds code for architecture {found}; this tool knows {expected} (x86-64).',
    remedy: REBUILD,
  },
  wrongDigest: {
    code: 'F004', severity: 'error',
    message: 'The {part} of {path} has digest {found}, not {expected} as written: the file is damaged.',
    remedy: REBUILD,
  },
  malformed: {
    code: 'F005', severity: 'error',
    message: '{path} is malformed: {what} is {found}, expected {expected}.',
    remedy: REBUILD,
  },
  badObject: {
    code: 'F006', severity: 'error',
    message: 'The object at {address} is malformed: {what}.',
    remedy: 'This is a defect of the tool that wrote the segment; report it with the segment.',
  },
  badPlace: {
    code: 'F007', severity: 'error',
    message: 'The place list of {list} is malformed at {address}: {what}.',
    remedy: 'This is a defect of the tool that wrote the segment; report it with the segment.',
  },
  badCode: {
    code: 'F008', severity: 'error',
    message: 'The call in {name} that returns to {address} is not safe: {what}.',
    remedy: 'This is a defect of the tool that wrote the segment; report it with the segment. `apiary disasm` shows the stack maps.',
  },
  tooLarge: {
    code: 'F020', severity: 'error',
    message: 'Segment {name} would end at {end}, beyond the segments\' address space, which ends at {limit}.',
    remedy: 'Split the module, or lay it out at a lower base.',
  },
  noCode: {
    code: 'F021', severity: 'error',
    message: '{from} refers to the native code of {target}, which has none.',
    remedy: 'Nativize {target}, or give the segment that holds its code.',
  },
  unreachable: {
    code: 'F022', severity: 'error',
    message: 'A code slot was given for an object that no root of segment {name} reaches: {what}.',
    remedy: 'This is a defect of the stage before layout: keep the object reachable.',
  },
  incomplete: {
    code: 'F023', severity: 'error',
    message: 'An object cannot be written: {what}; it is reached by {path}.',
    remedy: 'This is a defect of the stage that made the object.',
  },
  missingKnown: {
    code: 'F025', severity: 'error',
    message: 'Kernel segment {name} lacks the known object {known}.',
    remedy: 'Define it in the kernel; genesis finds known objects by their names.',
  },
  duplicateRoot: {
    code: 'F024', severity: 'error',
    message: 'Segment {name} has two roots named {root}.',
    remedy: 'Name each root once.',
  },
} as const satisfies Record<string, DiagnosticKind>;
