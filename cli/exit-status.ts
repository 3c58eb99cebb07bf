/** Exit statuses of the `apiary` command. `apiary run` and `apiary eval` answer the image's own status. */
export const ExitStatus = {
  success: 0,
  /** The sources or the program failed. */
  failure: 1,
  /** Wrong usage: unknown command, option or argument. */
  usage: 2,
  /** A defect of the tool itself. */
  internal: 3,
} as const;
