// @ts-check
/** @param {object} _all */
export const writeResults = (_all) => undefined
