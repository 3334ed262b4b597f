import { describe, expect, it } from 'vitest'
import { sniffType } from '../../../src/kit/sniff-type.ts'

const bytes = (latin1: string) => Buffer.from(latin1, 'latin1')
const PNG = '\x89PNG\r\n\x1a\n'

describe('a file is what its first bytes say', () => {
  it.each([
    ['a JPEG', '\xff\xd8\xff\xe0', 'a.jpg', 'image/jpeg', 'image'],
    ['a PNG called a page', PNG, 'a.html', 'image/png', 'image'],
    ['a GIF', 'GIF89a\x01', 'a.gif', 'image/gif', 'gif'],
    ['a WebP', 'RIFF\x10\x00\x00\x00WEBPVP8 ', 'a.webp', 'image/webp', 'image'],
    ['an MP3', 'ID3\x03', 'a.mp3', 'audio/mpeg', 'audio'],
    ['an M4A', '\0\0\0\x20ftypM4A ', 'a.m4a', 'audio/mp4', 'audio'],
    ['an MP4', '\0\0\0\x20ftypisom', 'a.mp4', 'video/mp4', 'video'],
    ['a QuickTime film', '\0\0\0\x14ftypqt  ', 'a.mov', 'video/quicktime', 'video'],
    ['a PDF', '%PDF-1.7', 'a.pdf', 'application/pdf', 'file'],
    ['an old Word file', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'a.doc', 'application/msword', 'file'],
    ['a ZIP', 'PK\x03\x04', 'a.ZIP', 'application/zip', 'file'],
    ['a list of words', 'ten,gia\n', 'a.csv', 'text/csv', 'file'],
  ])('%s', (_, content, name, contentType, kind) => {
    expect(sniffType(bytes(content), name)).toEqual({ contentType, kind })
  })

  it.each([
    ['a page called a picture', '<!doctype html><script>', 'a.png'],
    ['a drawing with scripts', '<svg xmlns="http://www.w3.org/2000/svg">', 'a.svg'],
    ['a program', 'MZ\x90\0', 'a.exe'],
    ['an archive that is no Office file', 'PK\x03\x04', 'a.apk'],
    ['bytes called text', 'a\0b', 'a.txt'],
    ['broken UTF-8 called text', '\xff\xfe', 'a.csv'],
    ['nothing', '', 'a.txt'],
    ['a name that is a property of every object', 'PK\x03\x04', 'a.constructor'],
  ])('and nothing is taken for %s', (_, content, name) => {
    expect(sniffType(bytes(content), name)).toBeNull()
  })
})
