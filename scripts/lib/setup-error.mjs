// @ts-check

/** A problem the person at the keyboard can solve: its message says how, so it is shown without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError'
}

/**
 * Runs a command's body and ends the process with its exit code.
 * @param {() => Promise<number | void>} main its exit code; nothing means 0
 */
export async function runCommandBody(main) {
  try {
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}\n` : error)
    process.exitCode = 1
  }
}
