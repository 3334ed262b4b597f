/** How many of something a case takes: so many in every run, so many at full size (`npm run test:long`). */
export const sized = (everyRun: number, fullSize: number): number =>
  process.env.TEST_LONG === '1' ? fullSize : everyRun
