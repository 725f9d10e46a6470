// Plain react-markdown: the whole text again with each delta.
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import Markdown from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { feed } from './feed.mjs'

const root = createRoot(document.getElementById('app'))
const plugins = [remarkGfm]
window.play = (answer) => feed(answer, (text) => root.render(createElement(Markdown, { remarkPlugins: plugins }, text)))
