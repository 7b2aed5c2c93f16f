// Evaluates forms with Enketo, in Chromium: node enketo.mjs CHROMIUM PROFILE. What
// comes in and goes out is as in evaluate.mjs, but that a filling is typed only,
// and that all forms go through one page.
//
// Enketo's map widget wants a fork of leaflet-draw that no registry has, and
// its XPath a version that ours lacks: package.json names the nearest of both.
// Forms without maps use neither's differences.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { build } from 'esbuild';

const [chromium, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const page = `
import { Form } from 'enketo-core';
import { transform } from 'enketo-transformer/web';

// leaves are the nodes that hold values, by name, as paths below the instance.
function leaves(form) {
	const paths = new Map();
	const walk = (node, path) => {
		if (node.children.length === 0) paths.set(node.nodeName, path);
		for (const child of node.children) walk(child, path + '/' + child.nodeName);
	};
	const root = form.model.xml.querySelector('instance').firstElementChild;
	walk(root, '/model/instance[1]/' + root.nodeName);
	return paths;
}

async function filled({ form: xform, fillings }) {
	const { form: html, model } = await transform({ xform });
	const place = document.createElement('div');
	place.innerHTML = html;
	document.body.append(place);
	const form = new Form(place.querySelector('form.or'), { modelStr: model, external: [] }, {});
	const faults = form.init();
	if (faults.length > 0) throw new Error(faults.join('; '));
	const paths = leaves(form);
	const nodes = new Map();
	const at = (name) => {
		if (!nodes.has(name)) nodes.set(name, form.model.node(paths.get(name).replace('/model/instance[1]', ''), 0));
		return nodes.get(name);
	};
	const results = fillings.map(({ typed }) => {
		for (const [name, value] of typed) at(name).setVal(value);
		const all = {};
		for (const name of paths.keys()) if (!name.includes(':')) all[name] = at(name).getVal() ?? '';
		return all;
	});
	place.remove();
	return results;
}

const all = [];
for (const one of window.forms) {
	try {
		all.push(...await filled(one));
	} catch (error) {
		for (const _ of one.fillings) all.push({ error: String(error.stack ?? error) });
	}
}
document.documentElement.innerHTML = '';
document.documentElement.setAttribute('data-results', JSON.stringify(all));
`;

const bundle = await build({
	stdin: { contents: page, resolveDir: import.meta.dirname }, bundle: true, write: false, format: 'esm', platform: 'browser', external: ['libxslt'], logLevel: 'error',
});
const forms = (await text(process.stdin)).trimEnd().split('\n').join(',').replaceAll('</', '<\\/');
writeFileSync(join(folder, 'page.html'), `<!doctype html><meta charset="utf-8"><body>
<script>window.forms = [${forms}];</script><script type="module">${bundle.outputFiles[0].text.replaceAll('</script', '<\\/script')}</script>`);
const run = spawnSync(chromium, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', `--user-data-dir=${join(folder, 'profile')}`,
	'--virtual-time-budget=86400000', '--dump-dom', `file://${join(folder, 'page.html')}`], { encoding: 'utf8', maxBuffer: 1 << 30 });
const found = /data-results="([^"]*)"/.exec(run.stdout ?? '');
if (!found) throw new Error(`Chromium gave no results: ${run.error ?? ''}\n${run.stderr}\n${(run.stdout ?? '').slice(0, 2000)}`);
const unescaped = found[1].replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&nbsp;', '\u00a0').replaceAll('&amp;', '&');
for (const one of JSON.parse(unescaped)) console.log(JSON.stringify(one));
