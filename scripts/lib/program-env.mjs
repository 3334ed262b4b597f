// @ts-check
/**
 * How our programs are started wherever they run; the Dockerfile says the same. glibc keeps up to eight arenas a processor,
 * each with free space of its own that is not given back: with two a worker's memory stands still earlier and lower
 * (bench/README.md#memory).
 */
export const PROGRAM_ENV = { MALLOC_ARENA_MAX: '2' }
