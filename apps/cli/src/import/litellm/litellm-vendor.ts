import type { Field } from '../field.js';
import { vendorNamed, vendorOfModel, type Vendor } from '../vendors.js';

/** A vendor and the name under which it has the model. */
export interface VendorModel {
  readonly vendor: Vendor;
  readonly wire: string;
  /** Stood in the model's name: `bedrock/eu-central-1/…`. */
  readonly region?: string;
}

/** Reads `litellm_params.model`: `vendor/model`, or a bare model with `custom_llm_provider` or a name that tells. */
export function readModel(params: Field): VendorModel | undefined {
  const model = params.at('model').text;
  if (model === undefined) return undefined;
  const custom = params.at('custom_llm_provider');
  const named = custom.text === undefined ? undefined : vendorNamed(custom.text);
  if (custom.text !== undefined) {
    if (named === undefined) return undefined;
    const prefix = `${custom.text}/`;
    return onTheWire(named, model.startsWith(prefix) ? model.slice(prefix.length) : model);
  }
  const slash = model.indexOf('/');
  const vendor = slash > 0 ? vendorNamed(model.slice(0, slash)) : undefined;
  if (vendor !== undefined && slash < model.length - 1) return onTheWire(vendor, model.slice(slash + 1));
  const told = slash > 0 ? undefined : vendorOfModel(model);
  return told === undefined ? undefined : onTheWire(told, model);
}

const region = /^[a-z]{2}(?:-[a-z]+)+-\d\//u;

function onTheWire(vendor: Vendor, model: string): VendorModel {
  if (vendor.adapter === 'bedrock') {
    const bare = model.replace(/^(?:converse|invoke|converse_like)\//u, '');
    const [first] = region.exec(bare) ?? [];
    if (first === undefined) return { vendor, wire: bare };
    return { vendor, wire: bare.slice(first.length), region: first.slice(0, -1) };
  }
  if (vendor.name === 'fireworks' && !/^accounts\/|[#*]/u.test(model)) {
    return { vendor, wire: `accounts/fireworks/models/${model}` };
  }
  return { vendor, wire: model };
}
