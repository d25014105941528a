// Counts the words of a drawing that are cut or covered; how high its smallest letters are.
svg => {
  const whole = svg.getBoundingClientRect();
  const texts = [...svg.querySelectorAll('text')];
  const boxes = texts.map(each => each.getBoundingClientRect());
  const isCut = box => box.left < whole.left - 1 || box.right > whole.right + 1;
  const beside = (a, b) => a.left > b.right - 1 || a.top > b.bottom - 6;
  const meet = (a, b) => !beside(a, b) && !beside(b, a);
  const heights = texts.map(each => parseFloat(getComputedStyle(each).fontSize)
    * svg.clientWidth / svg.viewBox.baseVal.width);
  return {
    cut: boxes.filter(isCut).length,
    covered: boxes.filter((a, i) => boxes.some((b, j) => i < j && meet(a, b))).length,
    lowest: Math.min(...heights),
  };
}
