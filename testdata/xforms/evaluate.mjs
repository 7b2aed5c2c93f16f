// Evaluates forms with the engine of ODK Web Forms. One form a line comes in on
// standard input:
//
//   {"form": "<h:html…", "fillings": [{"instance": "<data…"}, {"typed": [["name", "value"], …]}]}
//
// A filling is either opened, as a saved one is, or typed, answer by answer:
// into the one before it, or a blank form if it is the first. One line a filling
// goes out: {"node's name": "its value"}, or {"error": "…"}.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { JSDOM } from 'jsdom';

// The engine is written for browsers: it finds the document's classes, and the
// directory of its parser, among the globals.
const window = new JSDOM('').window;
const wanted = ['DOMParser', 'XMLSerializer', 'Node', 'Element', 'Document', 'XMLDocument', 'Attr', 'CharacterData',
	'Text', 'CDATASection', 'Comment', 'ProcessingInstruction', 'NamedNodeMap', 'NodeList', 'HTMLElement'];
for (const name of wanted) globalThis[name] ??= window[name];
globalThis.document = window.document;
globalThis.require = createRequire(import.meta.url);
globalThis.__dirname = import.meta.dirname;
const { loadForm } = await import('@getodk/xforms-engine');

async function opened(form, xml) {
	const data = new FormData();
	data.set('xml_submission_file', new File([xml], 'xml_submission_file', { type: 'text/xml' }));
	return form.restoreInstance({ data: [data] });
}

function typed(instance, answers) {
	const nodes = named(instance);
	for (const [name, value] of answers) {
		const node = nodes.get(name);
		if (node.nodeType === 'select') node.selectValues(value === '' ? [] : value.split(' '));
		else node.setValue(value);
	}
}

// leaves are the nodes that hold values, whatever the groups they stand in.
function leaves(node) {
	const { children } = node.currentState;
	return children ? children.flatMap(leaves) : [node];
}

const nameOf = (node) => node.currentState.reference.split('/').pop();

// named are an instance's leaves by name: no form here repeats a group, so that
// they are looked for once.
const known = new WeakMap();
function named(instance) {
	if (!known.has(instance)) known.set(instance, new Map(leaves(instance.root).map((node) => [nameOf(node), node])));
	return known.get(instance);
}

function values(instance) {
	const all = {};
	for (const [name, node] of named(instance)) {
		const value = node.currentState.instanceValue;
		if (typeof value === 'string') all[name] = value;
	}
	return all;
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
	const { form: xml, fillings } = JSON.parse(line);
	const form = await loadForm(xml);
	let instance;
	for (const filling of fillings) {
		let out;
		try {
			if (form.error) throw form.error;
			if (filling.instance) instance = await opened(form, filling.instance);
			else typed((instance ??= form.createInstance()), filling.typed);
			out = values(instance);
		} catch (error) {
			out = { error: String(error.stack ?? error) };
		}
		console.log(JSON.stringify(out));
	}
}
