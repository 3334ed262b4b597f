import type { Request, Response } from 'express'
import multer, { MulterError } from 'multer'
import { Problem } from './problem.ts'

/** Of a file's name; longer ones say nothing more. */
const NAME_LIMIT = 200

export interface Upload {
  readonly name: string
  readonly bytes: Buffer
}

/** Reads the one file (`file`) of a multipart body, up to a size, into memory. Throws Problem. */
export function createUploadReader(limitBytes: number): (req: Request, res: Response) => Promise<Upload> {
  const read = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: limitBytes, files: 1, fields: 0, parts: 1, headerPairs: 20, fieldNameSize: 50 },
    // Names come as UTF-8 from every browser of this century.
    defParamCharset: 'utf8',
  }).single('file')
  return async (req, res) => {
    if (!req.is('multipart/form-data')) throw new Problem('media-type-unsupported', { detail: FORM_WANTED })
    await new Promise<void>((resolve, reject) => {
      read(req, res, (error: unknown) => (error ? reject(problemOf(error)) : resolve()))
    })
    if (!req.file) throw inputInvalid('body.file', 'a file')
    return { name: cleanName(req.file.originalname), bytes: req.file.buffer }
  }
}

const FORM_WANTED = {
  vi: 'Hãy gửi tệp trong trường «file» của một biểu mẫu multipart/form-data.',
  en: 'Send the file in the field "file" of a multipart/form-data form.',
}

function problemOf(error: unknown): Problem {
  if (error instanceof MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE') return new Problem('body-too-large', { cause: error })
    const path = error.field === undefined ? 'body' : `body.${error.field}`
    return inputInvalid(path, 'one file, in the field "file", and nothing else', error)
  }
  return inputInvalid('body', 'a whole multipart/form-data form', error)
}

const inputInvalid = (path: string, message: string, cause?: unknown): Problem =>
  new Problem('input-invalid', { errors: [{ path, message }], cause })

/** Without folders and control characters: it is shown, and written into a header. */
const cleanName = (name: string): string =>
  (name.split(/[/\\]/).at(-1) ?? '').replace(/\p{C}/gu, '').trim().slice(-NAME_LIMIT) || 'file'
