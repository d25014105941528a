-- Many chapters in one process of pandoc: texts to trees ("read"), trees to texts ("write").
-- Nothing is read from files or the network: each reader is given an empty world.
local given = pandoc.json.decode(io.read("a"), false)
local function options(place) -- of notes: where they are typed, so that their words keep their lines
  return pandoc.WriterOptions({ wrap_text = "preserve", reference_location = place })
end
local is_tex = { tex = true, latex = true }

-- Figures under the names of packages, and boxes with captions, as the figures that pandoc knows.
local function begin_figure(arguments) -- its sizes are left out: {r}{5cm}
  local at, last = 1, 0
  while last do
    _, last = arguments:find("^%s*%b[]", at)
    if not last then _, last = arguments:find("^%s*%b{}", at) end
    at = last and last + 1 or at
  end
  return "\\begin{figure}" .. arguments:sub(at)
end
local function is_other(name) return name ~= "subfigure" and name ~= "figure" end
local function figures(text)
  if not text:find("figure") then return text end
  text = text:gsub("\\sub(%a+)%s*(%b[])%s*(%b{})", function(name, caption, inside) -- of older packages
    if name ~= "figure" and name ~= "float" then return nil end
    return "\\begin{subfigure}{1cm}" .. inside:sub(2, -2) .. "\\caption{" .. caption:sub(2, -2) .. "}\\end{subfigure}"
  end)
  text = text:gsub("\\begin{(%a*figure)%*?}([^\n]*)", function(name, arguments)
    return is_other(name) and begin_figure(arguments) or nil
  end)
  text = text:gsub("\\end{(%a*figure)%*?}", function(name)
    return is_other(name) and "\\end{figure}" or nil
  end)
  text = text:gsub("\\captionof{figure}", "\\caption")
  text = text:gsub("\\begin{minipage}(.-)\\end{minipage}", function(inside)
    return inside:find("\\caption") and "\\begin{subfigure}" .. inside .. "\\end{subfigure}" or nil
  end)
  local around, parts = text:gsub("\\begin{subfigure}.-\\end{subfigure}", "")
  if parts > 0 and not around:find("\\caption") then -- each is a figure of its own
    text = text:gsub("\\begin{figure%*?}%s*%b[]", ""):gsub("\\begin{figure%*?}", "")
    text = text:gsub("\\end{figure%*?}", ""):gsub("\\begin{subfigure}([^\n]*)", begin_figure)
    text = text:gsub("\\end{subfigure}", "\\end{figure}")
  end
  return text
end

-- LaTeX in Markdown as what it is: words, references, citations, tables. Of what is none of these
-- the words are gone, so that it is told.
local function latex(raw, as_inlines)
  if raw.format == "rendered" then
    return pandoc.read(raw.text, "html+tex_math_dollars+tex_math_single_backslash", {}, {}).blocks
  end
  if raw.text:match("^<!%-%-.*```") and raw.text:match("%-%->%s*$") then return {} end -- nothing of it is shown
  if not is_tex[raw.format] then return nil end
  local ok, document = pcall(pandoc.read, figures(raw.text), "latex", {}, {})
  local blocks = ok and document.blocks or pandoc.Blocks({})
  if ok and #blocks == 0 or not ok then
    local attributes = pandoc.Attr("", { "left-out" }, { tex = raw.text })
    if as_inlines then return pandoc.Span({}, attributes) end
    return pandoc.Div({}, attributes)
  end
  if raw.text:find("section") and not raw.text:find("\\chapter") then -- a thesis has chapters above
    blocks = blocks:walk({ Header = function(header) header.level = header.level + 1; return header end })
  end
  local named = {}
  for _, block in ipairs(blocks) do -- of the tables in one float the first has the caption
    if block.t == "Div" and block.identifier ~= "" and named[block.identifier] then
      block.identifier = ""
      block.content = block.content:walk({ Table = function(each) each.caption.long = {}; return each end })
    end
    named[block.t == "Div" and block.identifier or ""] = true
  end
  if as_inlines then return pandoc.utils.blocks_to_inlines(blocks, { pandoc.Space() }) end
  return blocks
end

local function read(text)
  local document = pandoc.read(text, given.format, {}, {})
  document = document:walk({
    RawInline = function(raw) return latex(raw, true) end,
    RawBlock = function(raw) return latex(raw, false) end,
    Header = function(each) return each.level > 6 and pandoc.Para(each.content) or nil end, -- a line of "#"
  })
  document = document:walk({
    Cite = function(cite) -- \cite{} without a key
      local attributes = pandoc.Attr("", { "left-out" }, { tex = "\\cite{}" })
      return #cite.citations == 0 and pandoc.Span({}, attributes) or nil
    end,
  })
  return pandoc.write(document, "json")
end

local function write(tree, at)
  return pandoc.write(pandoc.read(tree, "json"), given.format, options(given.notes[at]))
end

local each = given.act == "read" and read or write
local made = {}
for at, text in ipairs(given.texts) do
  local ok, result = pcall(each, text, at)
  made[at] = ok and { result, "" } or { "", tostring(result) }
end
io.write(pandoc.json.encode(made))
