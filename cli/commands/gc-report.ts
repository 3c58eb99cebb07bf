import { basename, dirname } from 'node:path';
import { ExitStatus } from '../exit-status';
import { parseGcLog, type GcRecord } from '../gc-log';
import { gcReport } from '../gc-report';
import { gcSummary } from '../gc-summary';
import { readText } from '../read-file';
import { writeOutputs } from '../write-files';

interface GcReportArguments {
  readonly log: string;
  readonly out?: string;
  readonly summary?: boolean;
}

/** `apiary gc-report`: a page beside the log, or where -o says; with --summary a few lines on standard output instead. */
export async function gcReportCommand({ log, out, summary = false }: GcReportArguments): Promise<number> {
  const records = parseGcLog(readText(log), log);
  process.stdout.write(summary ? gcSummary(records) : writePage(records, log, out ?? `${log}.html`));
  return ExitStatus.success;
}

/** Answers the line that says where it is. */
function writePage(records: readonly GcRecord[], log: string, path: string): string {
  writeOutputs(dirname(path), [{ name: basename(path), content: gcReport(records, basename(log)) }]);
  return `${path}\n`;
}
