// The menu of narrow screens by keyboard. Material opens it, and each part of it, with labels, which
// keys pass over; as long as the screen is narrow the icons in them are buttons.
(() => {
  const narrow = matchMedia("(max-width: 76.234375em)");
  const drawer = document.getElementById("__drawer");
  const opener = document.querySelector(".md-header__button[for=__drawer]");
  const menu = () => document.querySelector(".md-nav--primary");

  const icon = Object.assign(document.createElement("span"), { className: "menu-opener" });
  icon.append(...opener.childNodes);
  opener.append(icon);

  const buttonOf = (label) => (label === opener ? icon : label.querySelector(".md-nav__icon"));
  const toggleOf = (label) => document.getElementById(label.htmlFor);

  function setButton(label) {
    const named = label.closest(".md-nav__container") ?? label; // a page may stand for the part
    const name = label === opener ? menu().ariaLabel : named.textContent.trim();
    const states = { tabIndex: 0, role: "button", ariaLabel: name, ariaExpanded: toggleOf(label).checked };
    const none = { tabIndex: -1, role: null, ariaLabel: null, ariaExpanded: null };
    Object.assign(buttonOf(label), narrow.matches ? states : none);
  }

  function update() {
    const labels = menu()?.querySelectorAll("label[for^=__nav_], label[for=__toc]") ?? [];
    if (menu()) [opener, ...labels].filter(buttonOf).forEach(setButton);
  }

  function press(label) {
    label.click();
    if (!toggleOf(label).checked) return;
    const shown = label === opener ? menu() : toggleOf(label).parentElement.querySelector(":scope > .md-nav");
    shown.querySelector("a, [role=button]")?.focus({ preventScroll: true });
  }

  addEventListener("keydown", (event) => {
    const button = event.target.closest?.("label [role=button]");
    if (button && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.stopPropagation();
      press(button.closest("label"));
    } else if (event.key === "Escape" && narrow.matches && drawer.checked) {
      drawer.click();
      icon.focus();
    }
  }, true);
  addEventListener("change", update);
  narrow.addEventListener("change", update);
  document$.subscribe(update);
})();
