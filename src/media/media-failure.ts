/**
 * Why a file was not had.
 * - `address-refused`: it may not be fetched from there, or it leads elsewhere
 * - `gone`: the address ran out
 * - `too-large` · `too-slow`: more than is taken
 * - `unreachable`: no answer, or one that is none
 */
export type MediaProblem = 'address-refused' | 'gone' | 'too-large' | 'too-slow' | 'unreachable'

/** Never quotes the address: it is a person's, and a key to the file. */
export class MediaFailure extends Error {
  readonly code: MediaProblem
  constructor(code: MediaProblem, cause?: unknown) {
    super(`A file was not had: ${code}`, { cause })
    this.name = 'MediaFailure'
    this.code = code
  }
}

/** May another try, later, go better? */
export const mayPass = ({ code }: MediaFailure): boolean => code === 'unreachable' || code === 'too-slow'
