// Gathers what the pages are styled and drawn with into wwwroot/, from packages pinned in package-lock.json.
// Run by the build of this project, and only when one of its inputs has changed.
import { mkdirSync, readFileSync, rmSync, writeFileSync, copyFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const packages = join(here, '..', 'node_modules')
const out = join(here, '..', 'wwwroot')

// Only the components that the pages use: a third of the whole style sheet.
const components = [
  'base', 'heading', 'paragraph', 'link', 'list', 'divider', 'button', 'card', 'alert', 'table', 'tag', 'label', 'input',
  'field', 'fieldset', 'validation-message', 'error-summary', 'skip-link', 'details', 'breadcrumbs',
]

const icons = [
  'ArrowDown', 'ArrowUp', 'ArrowsUpDown', 'ArrowLeft', 'ArrowRight', 'Bandage', 'Buildings3', 'CheckmarkCircle', 'ChevronRight', 'Clock',
  'ExclamationmarkTriangleFill', 'ExternalLink', 'Eye', 'EyeSlash', 'FileText', 'Globe', 'InformationSquare', 'LineGraph', 'Leave',
  'MagnifyingGlass', 'PadlockLocked', 'PadlockUnlocked', 'Pencil', 'Person', 'PersonCircle', 'Plus', 'ShieldLock',
  'ShieldCheckmark', 'Stethoscope', 'TestFlask', 'XMarkOctagon', 'HeartFill', 'BellFill',
]

const read = (...path) => readFileSync(join(packages, ...path), 'utf8')

const style = [
  '@layer ds.theme, ds.base, ds.components, felles;',
  read('@digdir', 'designsystemet-theme', 'src', 'themes', 'designsystemet.css').replace('@charset "UTF-8";', ''),
  ...components.map(name => `@layer ds.${name === 'base' ? 'base' : 'components'} {\n${read('@digdir', 'designsystemet-css', 'dist', 'src', `${name}.css`)}\n}`),
  read('uplot', 'dist', 'uPlot.min.css'),
  readFileSync(join(here, 'felles.css'), 'utf8'),
]

const symbols = icons.map(name => {
  const svg = read('@navikt', 'aksel-icons', 'dist', 'svg', `${name}.svg`)
  return svg.replace(/<svg[^>]*>/, `<symbol id="${name}" viewBox="0 0 24 24">`).replace('</svg>', '</symbol>').replaceAll('\n', '')
})

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
writeFileSync(join(out, 'felles.css'), style.join('\n'))
writeFileSync(join(out, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`)
writeFileSync(join(out, 'trend.js'), `${read('uplot', 'dist', 'uPlot.iife.min.js')}\n${readFileSync(join(here, 'trend.js'), 'utf8')}`)
copyFileSync(join(here, 'logo.svg'), join(out, 'logo.svg'))
for (const set of ['latin', 'latin-ext'])
  copyFileSync(join(packages, '@fontsource-variable', 'inter', 'files', `inter-${set}-wght-normal.woff2`), join(out, `inter-${set}.woff2`))
