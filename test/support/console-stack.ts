import { openVisitors, type Visitors } from './console-visitors.ts'
import { type ProgramsOptions, type ProgramsStack, startProgramsStack } from './programs-stack.ts'

/** The delivered programs, the demo's shops at the stand-ins, and a browser. */
export interface ConsoleStack extends Visitors {
  readonly programs: ProgramsStack
  /** One operation of the Facebook stand-in. */
  facebook<T = unknown>(op: string, args: object): Promise<T>
  /** One operation of any stand-in by its full name. */
  control(op: string, args: object): Promise<unknown>
}

export async function startConsoleStack(options: ProgramsOptions = {}): Promise<ConsoleStack> {
  const programs = await startProgramsStack(options)
  await programs.sandbox.control.call('sandbox.seed', {})
  const visitors = await openVisitors(programs)
  return {
    programs,
    visit: visitors.visit,
    facebook: (op, args) => programs.sandbox.facebook.call(op, args),
    control: (op, args) => programs.sandbox.control.call(op, args),
    async close() {
      await visitors.close()
      await programs.close()
    },
  }
}
