-- Text as it is looked for: lower case, without diacritics, đ as d. The same as foldVietnamese, for what has no folded column of its own.
-- The marks of Vietnamese all stand in U+0300 to U+036F; lower() of the C locale leaves the barred D alone, hence both of its cases.
create function folded(words text) returns text language sql immutable strict parallel safe as $$
  select translate(lower(regexp_replace(normalize(words, NFD), '[\u0300-\u036f]', '', 'g')), 'ĐÐƉđðɖ', 'dddddd')
$$;
