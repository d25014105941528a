// Tells what the policy of a page refuses.
addEventListener("securitypolicyviolation", (event) => {
  console.error("refused", event.violatedDirective, event.blockedURI, event.sourceFile);
});
