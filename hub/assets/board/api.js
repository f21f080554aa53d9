// The API's description as a page on which each call can be made. Nothing is written as HTML: all of it is text.
'use strict';

const make = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);

// A value of a schema, to begin from.
function example(schema, document_) {
  if (schema.$ref) return example(document_.components.schemas[schema.$ref.split('/').pop()], document_);
  if (schema.oneOf) return example(schema.oneOf[0], document_);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => example(part, document_)));
  if (schema.enum) return schema.enum[0];
  const type = [].concat(schema.type)[0];
  if (type === 'object') {
    const wanted = schema.required || Object.keys(schema.properties || {});
    return Object.fromEntries(wanted.map((name) => [name, example(schema.properties[name], document_)]));
  }
  if (type === 'array') return [example(schema.items, document_)];
  if (type === 'integer' || type === 'number') return schema.minimum ?? 0;
  return type === 'boolean' ? false : '';
}

// The ways a body may be written: one, or one for each act there is.
function ways(schema, document_) {
  if (schema.$ref) return ways(document_.components.schemas[schema.$ref.split('/').pop()], document_);
  return (schema.oneOf || [schema]).map((way) => {
    const value = example(way, document_);
    return { name: value.act || '', told: way.description || '', text: JSON.stringify(value, null, 2) };
  });
}

// The form of one operation, and what came of a call.
function form(method, path, operation, document_) {
  const box = make('form', '');
  const fields = (operation.parameters || []).map((parameter) => {
    const label = make('label', `${parameter.name} (${parameter.in}${parameter.required ? ', needed' : ''}) `);
    const secret = parameter.name === 'Regal-Password';
    const input = make('input', '', { required: Boolean(parameter.required), type: secret ? 'password' : 'text', autocomplete: 'off' });
    label.append(make('small', parameter.description || ''), input);
    box.append(label);
    return { parameter, input };
  });
  let body = null;
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  if (schema) {
    const all = ways(schema, document_);
    body = make('textarea', all[0].text, { spellcheck: false });
    if (all.length > 1) {
      const act = make('label', 'act ');
      const told = make('small', all[0].told);
      const choice = make('select', '');
      choice.append(...all.map((way, index) => make('option', way.name, { value: String(index) })));
      choice.addEventListener('change', () => {
        const way = all[Number(choice.value)];
        body.value = way.text;
        told.textContent = way.told;
      });
      act.append(told, choice);
      box.append(act);
    }
    const label = make('label', 'body (JSON)');
    label.append(body);
    box.append(label);
  }
  const outcome = make('pre', '', { hidden: true, tabIndex: 0 });
  outcome.setAttribute('role', 'status');
  outcome.setAttribute('aria-label', 'Answer');
  box.append(make('button', 'Send'), outcome);
  box.addEventListener('submit', async (event) => {
    event.preventDefault();
    let address = path;
    const query = new URLSearchParams();
    const headers = {};
    for (const { parameter, input } of fields) {
      if (input.value === '') continue;
      if (parameter.in === 'path') address = address.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
      if (parameter.in === 'query') query.set(parameter.name, input.value);
      if (parameter.in === 'header') headers[parameter.name] = parameter.name === 'Regal-Password' ? encodeURIComponent(input.value) : input.value;
    }
    const key = document.getElementById('key').value;
    if (key) headers.authorization = `Bearer ${key}`;
    if (body) headers['content-type'] = 'application/json';
    const asked = query.size ? `${address}?${query}` : address;
    outcome.hidden = false;
    try {
      const answer = await fetch(asked, { method: method.toUpperCase(), headers, body: body ? body.value : undefined });
      const text = await answer.text();
      let shown = text;
      try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* as it came */ }
      outcome.textContent = `${answer.status} ${asked}\n\n${shown}`;
    } catch (error) {
      outcome.textContent = `No answer: ${error.message}`;
    }
  });
  return box;
}

async function show() {
  const document_ = await (await fetch('/api/v1/openapi.json')).json();
  document.getElementById('about').textContent = document_.info.description;
  document.getElementById('who').addEventListener('submit', (event) => event.preventDefault());
  const tags = new Map((document_.tags || []).map((tag) => [tag.name, []]));
  const told = new Map((document_.tags || []).map((tag) => [tag.name, tag.description || '']));
  for (const [path, methods] of Object.entries(document_.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] || '';
      if (!tags.has(tag)) tags.set(tag, []);
      const one = make('details', '');
      const head = make('summary', '');
      head.append(make('b', method), ' ', make('code', path), ' ', make('small', (operation.summary || '').trim()));
      one.append(head);
      if (operation.description) one.append(make('p', operation.description));
      one.append(form(method, path, operation, document_));
      tags.get(tag).push(one);
    }
  }
  const all = document.getElementById('operations');
  const groups = document.getElementById('groups');
  for (const [tag, operations] of tags) {
    if (!operations.length) continue;
    const id = `group-${tag.toLowerCase()}`;
    groups.append(make('a', tag, { href: `#${id}` }), ' ');
    all.append(make('h2', tag, { id }), make('p', told.get(tag) || ''), ...operations);
  }
}

show().catch((error) => { document.getElementById('about').textContent = `The description cannot be read: ${error.message}`; });
