import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import ms from 'ms'
import { xxh32 } from '@node-rs/xxhash'
import text from './text.cjs'

const require = createRequire(import.meta.url)
const __dirname = import.meta.dirname
const days = ms(3 * 86400000, { long: true })
const addon = typeof xxh32('x') === 'number' ? 'an add-on' : 'nothing'
const own = readFileSync(`${__dirname}/texts/text.txt`, 'utf8') === text() && require('node:os') ? 'require of its own' : ''
console.log([days, addon, text().trim(), own].join(', '))
