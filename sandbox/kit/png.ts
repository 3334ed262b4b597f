import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(data.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}

const CELLS = 5

/** A square picture drawn from a seed: the same seed gives the same bytes. Stands for avatars and product photos. */
export function seededPng(seed: string, sizePx = 200): Buffer {
  const hash = createHash('sha256').update(seed).digest()
  const ink = [hash[0] ?? 0, hash[1] ?? 0, hash[2] ?? 0].map((part) => 40 + (part % 150))
  const paper = [238, 240, 244]
  const rows = Buffer.alloc(sizePx * (1 + sizePx * 3))
  for (let y = 0; y < sizePx; y += 1) {
    const rowAt = y * (1 + sizePx * 3)
    const cellY = Math.floor((y * CELLS) / sizePx)
    for (let x = 0; x < sizePx; x += 1) {
      const cellX = Math.floor((x * CELLS) / sizePx)
      const mirrored = Math.min(cellX, CELLS - 1 - cellX)
      const inked = ((hash[3 + cellY * 3 + mirrored] ?? 0) & 1) === 1
      const colour = inked ? ink : paper
      for (let part = 0; part < 3; part += 1) rows[rowAt + 1 + x * 3 + part] = colour[part] ?? 0
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(sizePx, 0)
  head.writeUInt32BE(sizePx, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
