/** Width and height from a GIF's first ten bytes (little-endian after the six of its name); null: no GIF. */
export function gifSize(bytes: Buffer): { readonly width: number; readonly height: number } | null {
  if (bytes.length < 10 || !/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return null
  const size = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) }
  return size.width > 0 && size.height > 0 ? size : null
}
