"""Reads PostgreSQL's own resolved query trees (`pg_rewrite.ev_action`): sources of outputs, columns read, columns that choose rows."""

import re

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[(){}]|(?:\\.|[^\s(){}\\])+', re.S)


def parse(text):
    tokens = TOKEN.findall(text)
    at = 0

    def value():
        nonlocal at
        token = tokens[at]
        at += 1
        if token == "(":
            items = []
            while tokens[at] != ")":
                items.append(value())
            at += 1
            return items
        if token == "{":
            node = {"node": tokens[at]}
            at += 1
            while tokens[at] != "}":
                key = tokens[at][1:]
                at += 1
                values = []
                while tokens[at] != "}" and not (tokens[at].startswith(":") and len(tokens[at]) > 1):
                    values.append(value())
                node[key] = values[0] if len(values) == 1 else values
            at += 1
            return node
        return re.sub(r"\\(.)", r"\1", token.strip('"') if token.startswith('"') and len(token) > 1 else token)

    return value()


class Reader:
    """`columns`: oid -> (relation's name, {attribute number: name}); `views`: oid -> a parsed query."""

    def __init__(self, columns, views):
        self.columns, self.views = columns, views
        self.read, self.probes, self.relations = set(), set(), set()
        self.outer_view = 0

    # A query's outputs: a list of sets. `stack` holds the enclosing queries, innermost last, each with its context.
    def query(self, query, stack):
        frame = {"q": query, "ctes": {}, "busy": set(), "memo": {}}
        stack = stack + [frame]
        for entry in query.get("rtable") or []:
            if isinstance(entry, dict):
                self.entry(entry, stack)
        targets = [t for t in query["targetList"]] if isinstance(query["targetList"], list) else []
        outputs = {}
        refs = {}
        for target in targets:
            sources = self.walk(target["expr"], stack)
            if target.get("ressortgroupref", "0") != "0":
                refs[target["ressortgroupref"]] = sources
            if target["resjunk"] == "false":
                outputs[int(target["resno"])] = sources
        tree = query.get("jointree")
        if isinstance(tree, dict):
            self.jointree(tree, stack)
        for clause in ("groupClause", "sortClause", "distinctClause"):
            for item in query.get(clause) or []:
                if isinstance(item, dict):
                    self.choose(refs.get(item["tleSortGroupRef"], set()))
        for window in query.get("windowClause") or []:
            if isinstance(window, dict):
                for part in ("partitionClause", "orderClause"):
                    for item in window.get(part) or []:
                        if isinstance(item, dict):
                            self.see(refs.get(item["tleSortGroupRef"], set()))
        for clause in ("havingQual", "limitOffset", "limitCount"):
            if isinstance(query.get(clause), dict):
                self.choose(self.walk(query[clause], stack))
        shown = [outputs[at] for at in sorted(outputs)]
        operations = query.get("setOperations")
        if isinstance(operations, dict):
            shown = self.set_operation(operations, stack)
            for item in query.get("sortClause") or []:
                for target in targets:
                    if isinstance(item, dict) and target.get("ressortgroupref") == item["tleSortGroupRef"]:
                        self.choose(shown[int(target["resno"]) - 1] if int(target["resno"]) <= len(shown) else set())
        return shown

    def set_operation(self, node, stack):
        if node["node"] == "RANGETBLREF":
            return self.entry(stack[-1]["q"]["rtable"][int(node["rtindex"]) - 1], stack)
        left, right = self.set_operation(node["larg"], stack), self.set_operation(node["rarg"], stack)
        both = [one | two for one, two in zip(left, right)]
        if node["all"] == "false":
            for sources in both:
                self.choose(sources)
        return both

    def jointree(self, node, stack):
        if node["node"] == "FROMEXPR":
            for item in node.get("fromlist") or []:
                if isinstance(item, dict):
                    self.jointree(item, stack)
        elif node["node"] == "JOINEXPR":
            self.jointree(node["larg"], stack)
            self.jointree(node["rarg"], stack)
        if isinstance(node.get("quals"), dict):
            self.choose(self.walk(node["quals"], stack))

    def see(self, sources):
        if not self.outer_view:
            self.read |= sources
        return sources

    def choose(self, sources):
        self.see(sources)
        if not self.outer_view:
            self.probes |= sources

    # The columns of an entry of the range table.
    def entry(self, entry, stack):
        frame = stack[-1]
        key = id(entry)
        if key in frame["memo"]:
            return frame["memo"][key]
        kind = entry["rtekind"]
        columns = []
        if kind == "0":
            oid = entry["relid"]
            if entry["eref"]["aliasname"] in ("old", "new") and entry["inFromCl"] == "false":
                frame["memo"][key] = []  # a rule's own two entries
                return []
            name, attributes = self.columns[oid]
            if not self.outer_view:
                self.relations.add(name)
            if oid in self.views:
                self.outer_view += 1
                columns = self.query(self.views[oid], [])
                self.outer_view -= 1
            else:
                columns = [{f"{name}.{attributes[at]}"} for at in sorted(attributes)]
        elif kind == "1":
            columns = self.query(entry["subquery"], stack)
        elif kind == "2":
            frame["memo"][key] = []
            # Only a reference to the join's own column reads it.
            self.outer_view += 1
            columns = [self.walk(var, stack) for var in entry["joinaliasvars"] if isinstance(var, dict)]
            self.outer_view -= 1
        elif kind == "3":
            widths = []
            for function in entry["functions"]:
                sources = self.walk(function["funcexpr"], stack)
                widths += [sources] * int(function["funccolcount"])
            columns = widths + [set()] * (entry.get("funcordinality") == "true")
        elif kind == "5":
            rows = [[self.walk(value, stack) for value in row] for row in entry["values_lists"]]
            columns = [set().union(*row) for row in zip(*rows)]
        elif kind == "6":
            depth = int(entry["ctelevelsup"])
            columns = self.cte(entry["ctename"], stack[: len(stack) - depth])
        frame["memo"][key] = columns
        return columns

    def cte(self, name, stack):
        frame = stack[-1]
        if name in frame["busy"]:
            return frame["ctes"].get(name, [set()] * 64)
        done = ("cte", name)
        if done in frame["memo"]:
            return frame["memo"][done]
        found = next(item for item in frame["q"]["cteList"] if item["ctename"] == name)
        frame["busy"].add(name)
        before = None
        while True:
            columns = self.query(found["ctequery"], stack) if found["ctequery"]["commandType"] == "1" else []
            if columns == before:
                break
            before = frame["ctes"][name] = columns
        frame["busy"].discard(name)
        frame["memo"][done] = columns
        return columns

    def walk(self, node, stack):
        if isinstance(node, list):
            return set().union(*[self.walk(item, stack) for item in node]) if node else set()
        if not isinstance(node, dict):
            return set()
        kind = node["node"]
        if kind == "VAR":
            return self.see(self.var(node, stack))
        if kind == "SUBLINK":
            inner = self.query(node["subselect"], stack)
            test = self.walk(node.get("testexpr"), stack)
            return test if node["subLinkType"] == "0" else set().union(test, *inner)
        if kind == "FIELDSELECT":
            exact = self.field(node, stack)
            if exact is not None:
                return exact
        if kind == "QUERY":
            return set().union(*self.query(node, stack))
        sources = set()
        for key, value in node.items():
            if key != "node":
                sources |= self.walk(value, stack)
        return sources

    def field(self, node, stack):
        at = int(node["fieldnum"])
        inner = node["arg"]
        if isinstance(inner, dict) and inner["node"] == "VAR" and inner["varattno"] == "0":
            self.see(self.var(inner, stack))
            columns = self.bound(inner, stack)
            return columns[at - 1] if at <= len(columns) else None
        return None

    def bound(self, node, stack):
        level = stack[: len(stack) - int(node["varlevelsup"])]
        return self.entry(level[-1]["q"]["rtable"][int(node["varno"]) - 1], level)

    def var(self, node, stack):
        at = int(node["varattno"])
        columns = self.bound(node, stack)
        if at == 0:
            return set().union(*columns) if columns else set()
        return columns[at - 1] if 0 < at <= len(columns) else set()
