// @ts-check

/**
 * What every measure is given.
 * @typedef {object} Bench
 * @property {string} mongodbUri names no database
 * @property {string} redisUrl
 * @property {(line: string) => void} say
 */

export {}
