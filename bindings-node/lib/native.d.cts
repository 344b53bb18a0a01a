declare const _exports: typeof import('./native');
export = _exports;
