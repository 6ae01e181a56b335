// Draws the chart of an analysis over time from the table beside it. Without this script the table says the same.
(() => {
  const figure = document.querySelector('[data-trend]')
  const table = figure && document.getElementById(figure.dataset.trend)
  if (!table) return

  const number = text => text === undefined || text === '' ? null : Number(text)
  const rows = [...table.tBodies[0].rows].reverse()
  const column = name => rows.map(row => number(row.dataset[name]))
  const times = column('time'), values = column('value'), lows = column('low'), highs = column('high')
  const deviations = rows.map(row => row.dataset.deviation)
  const shown = rows.map(row => [row.cells[0], row.cells[1], row.cells[2]].map(cell => cell.textContent.trim().replace(/\s+/g, ' ')).filter(Boolean))
  const hasInterval = lows.some(low => low !== null) || highs.some(high => high !== null)

  // A single point of time would give an axis without length.
  const day = 86400
  const known = [...values, ...lows, ...highs].filter(value => value !== null)
  const least = Math.min(...known), most = Math.max(...known), room = (most - least) * .12 || Math.abs(most) * .1 || 1
  const scales = {
    x: { range: () => [times[0] - 20 * day, times[times.length - 1] + 20 * day] },
    y: { range: () => [least >= 0 ? Math.max(0, least - room) : least - room, most + room] },
  }

  const style = name => getComputedStyle(document.body).getPropertyValue(name).trim()
  const date = new Intl.DateTimeFormat(figure.dataset.locale, { month: 'short', year: 'numeric', timeZone: 'Europe/Oslo' })
  const decimal = new Intl.NumberFormat(figure.dataset.locale)
  const readout = document.createElement('p')
  readout.className = 'trend-readout'
  readout.setAttribute('aria-hidden', 'true')

  function points(chart, seriesIndex) {
    const context = chart.ctx
    const ratio = uPlot.pxRatio
    context.save()
    for (let i = 0; i < times.length; i++) {
      if (values[i] === null) continue
      const x = chart.valToPos(times[i], 'x', true), y = chart.valToPos(values[i], 'y', true), r = 5 * ratio
      const above = deviations[i] === 'Above', below = deviations[i] === 'Below', outside = deviations[i] === 'Outside'
      context.fillStyle = style(above ? '--ds-color-danger-base-default' : below ? '--ds-color-info-base-default' : outside ? '--ds-color-warning-border-strong' : '--ds-color-neutral-text-default')
      context.strokeStyle = style('--ds-color-neutral-background-default')
      context.lineWidth = 2 * ratio
      // The shape says it too: a triangle up or down outside the interval, a square outside it, else a dot.
      context.beginPath()
      if (above || below) {
        const s = (above ? -1 : 1) * r * 1.3
        context.moveTo(x, y + s)
        context.lineTo(x + r * 1.3, y - s * .8)
        context.lineTo(x - r * 1.3, y - s * .8)
        context.closePath()
      } else if (outside) {
        context.rect(x - r, y - r, 2 * r, 2 * r)
      } else {
        context.arc(x, y, r, 0, 2 * Math.PI)
      }
      context.stroke()
      context.fill()
    }
    context.restore()
    return false
  }

  // The interval in force at each result, drawn as steps: laboratories change method and limits.
  function interval(chart) {
    if (!hasInterval) return
    const { left, top, width, height } = chart.bbox
    const context = chart.ctx
    context.save()
    context.fillStyle = style('--ds-color-success-surface-tinted')
    for (let i = 0; i < times.length; i++) {
      if (lows[i] === null && highs[i] === null) continue
      const from = i === 0 ? left : chart.valToPos((times[i - 1] + times[i]) / 2, 'x', true)
      const to = i === times.length - 1 ? left + width : chart.valToPos((times[i] + times[i + 1]) / 2, 'x', true)
      const ceiling = highs[i] === null ? top : Math.max(top, chart.valToPos(highs[i], 'y', true))
      const floor = lows[i] === null ? top + height : Math.min(top + height, chart.valToPos(lows[i], 'y', true))
      context.fillRect(Math.round(from), ceiling, Math.round(to) - Math.round(from), floor - ceiling)
    }
    context.restore()
  }

  const inner = () => {
    const { paddingLeft, paddingRight } = getComputedStyle(figure)
    return Math.floor(figure.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight))
  }

  function options() {
    const axis = {
      stroke: style('--ds-color-neutral-text-subtle'),
      grid: { stroke: style('--ds-color-neutral-border-subtle'), width: 1 },
      ticks: { show: false },
      font: `14px ${getComputedStyle(document.body).fontFamily}`,
    }
    return {
      width: inner(),
      height: Math.max(220, Math.min(340, inner() * .55)),
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
      scales,
      axes: [
        { ...axis, grid: { show: false }, space: 90, values: (_, splits) => splits.map(at => date.format(at * 1000)) },
        { ...axis, size: 56, values: (_, splits) => splits.map(value => decimal.format(value)) },
      ],
      series: [
        {},
        { stroke: style('--ds-color-neutral-border-strong'), width: 2, spanGaps: true, points: { show: points } },
      ],
      hooks: {
        drawClear: [interval],
        setCursor: [chart => { readout.textContent = (chart.cursor.idx === null || chart.cursor.idx === undefined ? shown[shown.length - 1] : shown[chart.cursor.idx]).join(' · ') }],
      },
    }
  }

  figure.hidden = false
  let chart
  const draw = () => {
    chart?.destroy()
    chart = new uPlot(options(), [times, values], figure)
    chart.root.setAttribute('role', 'img')
    chart.root.setAttribute('aria-label', figure.dataset.label)
    readout.textContent = shown[shown.length - 1].join(' · ')
    figure.append(readout)
    if (hasInterval) {
      const key = document.createElement('figcaption')
      key.className = 'trend-key'
      key.textContent = figure.dataset.interval
      figure.querySelector('figcaption')?.remove()
      figure.append(key)
    }
  }
  draw()
  let width = figure.clientWidth
  new ResizeObserver(() => {
    if (Math.abs(figure.clientWidth - width) < 2) return
    width = figure.clientWidth
    draw()
  }).observe(figure)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw)
})()
