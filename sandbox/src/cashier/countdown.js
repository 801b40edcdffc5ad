// Shows the time left and asks the server again when it is over. The page works without it.
const until = document.querySelector('time[data-now]')
const shown = document.querySelector('.countdown')

if (until && shown) {
  // The sandbox's clock may have been moved, so only the distance between its two times counts.
  const leftAtStartMs = Date.parse(until.dateTime) - Date.parse(until.dataset.now)
  const startedAt = performance.now()

  const tick = () => {
    const leftMs = leftAtStartMs - (performance.now() - startedAt)
    if (leftMs <= 0) {
      clearInterval(timer)
      location.reload()
      return
    }
    shown.textContent = describe(Math.ceil(leftMs / 1000))
    shown.classList.toggle('soon', leftMs < 60_000)
  }
  const timer = setInterval(tick, 1000)
  tick()
}

function describe(seconds) {
  const two = (number) => String(number).padStart(2, '0')
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  const hours = Math.floor(seconds / 3600)
  if (hours === 0) return `${clock} left`
  if (hours < 48) return `${hours}:${clock} left`
  return `${Math.floor(hours / 24)} days left`
}
