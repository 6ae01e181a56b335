// What a page is asked from within. Each function returns sentences about what is wrong, none when all is well.

const words = element => (element.innerText ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60)
const name = element => `<${element.tagName.toLowerCase()}${element.className && typeof element.className === 'string' ? ` class="${element.className}"` : ''}> «${words(element)}»`

function frame(language, html) {
  const page = html ? new DOMParser().parseFromString(html, 'text/html') : document
  const wrong = []
  const one = (selector, what) => {
    const count = page.querySelectorAll(selector).length
    if (count !== 1) wrong.push(`${count} ${what} instead of one`)
  }
  if (!/\S – Felles$|^Felles$/.test(page.title)) wrong.push(`the title is «${page.title}»`)
  if (page.documentElement.lang !== language) wrong.push(`the language is «${page.documentElement.lang}» and not ${language}`)
  for (const part of page.querySelectorAll('[lang]')) {
    const said = part.getAttribute('lang')
    if (!/^(nb|nn|en)$/.test(said)) wrong.push(`«${said}» is no language that we write: ${name(part)}`)
  }
  one('h1', 'main headings')
  one('main', 'main parts')
  one('body > header', 'page headers')
  one('body > footer', 'page footers')
  const navigations = [...page.querySelectorAll('nav')].map(nav => nav.getAttribute('aria-label') ?? '')
  if (navigations.some(label => !label)) wrong.push('a navigation has no name')
  if (new Set(navigations).size !== navigations.length) wrong.push(`two navigations have the same name: ${navigations.join(', ')}`)
  const first = page.querySelector('a[href], button, input, select, textarea, summary')
  if (!first?.classList.contains('ds-skip-link') || !page.querySelector(first.hash)) wrong.push('the first thing to reach is no way past the header')
  for (const control of page.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!control.labels?.length) wrong.push(`no label: ${name(control)}`)
  for (const described of page.querySelectorAll('[aria-invalid=true]'))
    if (!(described.getAttribute('aria-describedby') ?? '').split(' ').some(id => page.getElementById(id)?.classList.contains('ds-validation-message')))
      wrong.push(`what is wrong is not told beside ${name(described)}`)
  const places = [...page.querySelectorAll('.ds-error-summary a')].map(link => page.querySelector(link.hash))
  if (places.includes(null)) wrong.push('a fault leads to no field')
  else if (places.some((place, i) => i > 0 && !(places[i - 1].compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING))) wrong.push('the faults are not in the order of their fields')
  return wrong
}

// The boxes of the letters themselves, not of the elements, which may be wider than what is in them.
function letters() {
  const found = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim()) continue
    const element = node.parentElement
    if (element.closest('script, style, datalist, option, .ds-sr-only, .ds-skip-link') || !element.checkVisibility({ visibilityProperty: true })) continue
    if (clippedAway(element)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) found.push({ element, box, text: node.data.trim().slice(0, 40) })
  }
  return found
}

// Hidden for the eye and kept for screen readers.
function clippedAway(element) {
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    const box = at.getBoundingClientRect()
    if (box.width <= 1 && box.height <= 1 && getComputedStyle(at).overflow === 'hidden') return true
  }
  return false
}

function fits() {
  const wrong = []
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth > width + 1) wrong.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width}`)
  const found = letters()
  for (const { element, box, text } of found) {
    // Tables and diagrams that need two dimensions may scroll along (WCAG 1.4.10), in a region that the keyboard reaches.
    const shown = element.closest('.scroll[tabindex="0"]')?.getBoundingClientRect() ?? box
    if (shown.right > width + 1 || shown.left < -1) wrong.push(`«${text}» runs past the window`)
    const holder = element.closest('td, th, button, .ds-button, .ds-tag, .filter, .ds-card, .report, .critical, .ds-alert, li')?.getBoundingClientRect()
    if (holder && holder.width > 1 && (box.right > holder.right + 1.5 || box.left < holder.left - 1.5)) wrong.push(`«${text}» runs out of ${name(element.closest('td, th, button, .ds-button, .ds-tag, .filter, .ds-card, .report, .critical, .ds-alert, li'))}`)
  }
  for (const { element, text } of brokenWords(found)) wrong.push(`the word «${text}» is broken in ${name(element)}`)
  // A mark is wider than its letters: the box of every tag counts too.
  for (const tag of document.querySelectorAll('td .ds-tag, th .ds-tag')) {
    const box = tag.getBoundingClientRect(), cell = tag.closest('td, th').getBoundingClientRect()
    if (box.width > 1 && box.right > cell.right + 1) wrong.push(`the mark «${words(tag)}» runs out of its column`)
  }
  found.sort((one, other) => one.box.top - other.box.top)
  for (let i = 0; i < found.length; i++) {
    for (let j = i + 1; j < found.length && found[j].box.top < found[i].box.bottom; j++) {
      const one = found[i].box, other = found[j].box
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left)
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
      if (across > 3 && down > Math.min(one.height, other.height) / 2) wrong.push(`«${found[i].text}» and «${found[j].text}» lie over each other`)
    }
  }
  return [...new Set(wrong)].slice(0, 12)
}

// A word that stands on two lines is hard to read. Long ones, and those with a place to break them, may.
function brokenWords(found) {
  const broken = []
  for (const element of new Set(found.map(({ element }) => element))) {
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue
      for (const { 0: whole, index: start } of node.data.matchAll(/[^\s\-–]{2,}/gu)) {
        if (whole.length > 24) continue
        // After a slash a line may break.
        for (const { 0: word, index } of whole.matchAll(/[^/]{2,}/gu)) {
          const range = document.createRange()
          range.setStart(node, start + index)
          range.setEnd(node, start + index + word.length)
          const tops = [...range.getClientRects()].filter(box => box.width > 0).map(box => Math.round(box.top))
          if (new Set(tops).size > 1) broken.push({ element, text: word })
        }
      }
    }
  }
  return broken
}

// What a keyboard should reach, in order. Of a group of radio buttons one is reached by Tab, the others by arrows.
function reachable() {
  const seen = new Set()
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(element => {
    if (element.disabled || !element.checkVisibility({ visibilityProperty: true })) return false
    if (element.type !== 'radio') return true
    const group = `${element.form?.action}|${element.name}`
    const chosen = [...document.getElementsByName(element.name)].some(radio => radio.checked)
    if (chosen) return element.checked
    if (seen.has(group)) return false
    seen.add(group)
    return true
  })
}

// Where the focus is: which of those to be reached, and what is wrong with how it shows.
function focused() {
  const element = document.activeElement
  if (!element || element === document.body) return [-1, []]
  const wrong = []
  const style = getComputedStyle(element)
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none'
  if (!ring) wrong.push(`the focus does not show on ${name(element)}`)
  const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
  if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) wrong.push(`the focus is outside the window on ${name(element)}`)
  else {
    const top = document.elementFromPoint(Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 0), innerHeight - 1))
    if (top && !element.contains(top) && !top.contains(element) && !(element.labels && [...element.labels].some(label => label.contains(top)))) wrong.push(`${name(top)} covers ${name(element)}, which has the focus`)
  }
  return [reachable().indexOf(element), wrong]
}
