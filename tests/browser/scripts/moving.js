// Counts the elements, and what is drawn before and behind them, that would move.
() => [...document.querySelectorAll('*')]
  .flatMap(element => [null, '::before', '::after'].map(part => getComputedStyle(element, part)))
  .filter(style => style.display !== 'none' && Math.max(
    ...style.transitionDuration.split(',').map(parseFloat),
    style.animationName === 'none' ? 0 : parseFloat(style.animationDuration)) > 0.011)
  .length
