/** Prints what a run at full size saw, one line a case, so that it can be copied as it stands. */
export const printFigures = (name: string, figures: object): void => {
  const shown = Object.entries(figures).map(
    ([key, value]) =>
      `${key} ${typeof value === 'number' ? Math.round(value).toLocaleString('en') : String(value)}`,
  )
  console.log(`${name}: ${shown.join(' · ')}`)
}
