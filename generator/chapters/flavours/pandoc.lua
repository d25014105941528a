-- Many chapters in one process of pandoc: texts to trees ("read"), trees to texts ("write").
-- Nothing is read from files or the network: each reader is given an empty world.
local given = pandoc.json.decode(io.read("a"), false)
local function options(place) -- of notes: where they are typed, so that their words keep their lines
  return pandoc.WriterOptions({ wrap_text = "preserve", reference_location = place })
end
local is_tex = { tex = true, latex = true }

-- LaTeX in Markdown as what it is: words, references, citations, tables. Of what is none of these
-- the words are gone, so that it is told.
local function latex(raw, as_inlines)
  if raw.format == "rendered" then
    return pandoc.read(raw.text, "html+tex_math_dollars+tex_math_single_backslash", {}, {}).blocks
  end
  if not is_tex[raw.format] then return nil end
  local ok, document = pcall(pandoc.read, raw.text, "latex", {}, {})
  local blocks = ok and document.blocks or pandoc.Blocks({})
  if ok and #blocks == 0 or not ok then
    local attributes = pandoc.Attr("", { "left-out" }, { tex = raw.text })
    if as_inlines then return pandoc.Span({}, attributes) end
    return pandoc.Div({}, attributes)
  end
  if raw.text:find("section") and not raw.text:find("\\chapter") then -- a thesis has chapters above
    blocks = blocks:walk({ Header = function(header) header.level = header.level + 1; return header end })
  end
  if as_inlines then return pandoc.utils.blocks_to_inlines(blocks, { pandoc.Space() }) end
  return blocks
end

local function read(text)
  local document = pandoc.read(text, given.format, {}, {})
  document = document:walk({
    RawInline = function(raw) return latex(raw, true) end,
    RawBlock = function(raw) return latex(raw, false) end,
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
