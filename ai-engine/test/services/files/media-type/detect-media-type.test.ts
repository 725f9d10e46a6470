import { expect, it } from 'vitest'
import { detectMediaType } from '../../../../src/services/files/media-type/detect-media-type.ts'

it.each([
  ['%PDF-1.7\n', 'holiday.png', 'application/pdf'],
  ['GIF89a\x01\0\x01\0\0\0\0;', 'a.txt', 'image/gif'],
  ['<svg onload="alert(1)"></svg>', 'a.png', 'image/svg+xml'],
  ['<?xml version="1.0"?>\n<!-- a --><!-- b -->\n<svg/>', 'a', 'image/svg+xml'],
  [`${'<!-- -->'.repeat(200)}<!--`, 'a.svg', 'text/plain'],
  ['<?xml version="1.0"?><letter/>', 'a', 'application/xml'],
  ['<!DOCTYPE html><p>words', 'a.jpg', 'text/html'],
  ['<script>alert(1)</script>', 'a.html', 'text/html'],
  ['<html>%PDF-1.4', 'a.pdf', 'text/html'],
  ['# Bears', 'a.md', 'text/markdown'],
  ['a,b\n1,2', 'A.CSV', 'text/csv'],
  ['{"a": 1}', 'a.json', 'application/json'],
  ['words', 'a.exe', 'text/plain'],
  ['words', 'a.constructor', 'text/plain'],
  ['words', 'a.__proto__', 'text/plain'],
  ['PK\x03\x04\x14\0\0\0\0\0', 'a.constructor', 'application/zip'],
  ['', 'a.pdf', 'text/plain'],
  ['PK\x03\x04\x14\0\0\0\0\0', 'a.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['PK\x03\x04\x14\0\0\0\0\0', 'a.png', 'application/zip'],
  ['\0\x01\x02\x03', 'a.txt', 'application/octet-stream'],
])('%j named %s is %s', async (content, name, mediaType) =>
  expect(await detectMediaType(Buffer.from(content, 'latin1'), name)).toBe(mediaType),
)
