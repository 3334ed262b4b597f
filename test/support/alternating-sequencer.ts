import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Small files of long tests: begun last they would run on alone. */
const LONG = /\/(?:pages|crash-points)\.test\.ts$/

/** Files of a browser in turn with the group's others, so that two of them seldom run side by side. */
export class Alternating extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const groups = [...new Set(sorted.map(groupOf))]
    return groups.flatMap((group) => inTurn(sorted.filter((file) => groupOf(file) === group)))
  }
}

const groupOf = ({ project }: TestSpecification): number => project.config.sequence.groupOrder

function inTurn(group: readonly TestSpecification[]): TestSpecification[] {
  const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId)
  const files = [...group.filter(isLong), ...group.filter((file) => !isLong(file))]
  const browser = files.filter(({ project }) => project.name === 'e2e')
  const others = files.filter(({ project }) => project.name !== 'e2e')
  return Array.from({ length: Math.max(browser.length, others.length) }, (_, turn) => [
    ...browser.slice(turn, turn + 1),
    ...others.slice(turn, turn + 1),
  ]).flat()
}
