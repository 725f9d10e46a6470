// streamdown, as its documentation shows it.
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { Streamdown } from 'streamdown'
import { feed } from './feed.mjs'

const root = createRoot(document.getElementById('app'))
window.play = (answer) =>
  feed(answer, (text, isAnimating) => root.render(createElement(Streamdown, { isAnimating }, text)))
