import mongoose from 'mongoose'

/** A new ObjectId, growing with time of making: for rows whose order of arrival matters. */
export const newObjectId = (): mongoose.Types.ObjectId => new mongoose.Types.ObjectId()

/** The smallest ObjectId of a moment, to resume or range by time. */
export const objectIdAt = (unixMs: number): mongoose.Types.ObjectId =>
  mongoose.Types.ObjectId.createFromTime(Math.max(0, Math.floor(unixMs / 1000)))

/** An id from outside; null for anything that is none. */
export const parseObjectId = (text: string): mongoose.Types.ObjectId | null =>
  /^[0-9a-f]{24}$/.test(text) ? new mongoose.Types.ObjectId(text) : null
