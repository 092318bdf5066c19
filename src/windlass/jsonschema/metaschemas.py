"""The metaschemas of JSON Schema, drafts 4 to 2020-12, in the form that santhosh-tekuri/jsonschema v6 checks with.

They are the specification's own documents (json-schema.org, AFL 2.1 or BSD) without titles and comments.
"""

from __future__ import annotations

PREFIXES = ("http://json-schema.org/", "https://json-schema.org/")
_LATEST = "draft/2020-12/schema"


def metaschema(url: str) -> object:
    """Return the metaschema at a URL, None for any other URL."""
    from windlass.golang.json import loads_first
    from windlass.jsonschema.numbers import JsonNumber

    for prefix in PREFIXES:
        if url.startswith(prefix):
            name = url[len(prefix) :]
            text = _TEXTS.get(_LATEST if name == "schema" else name)
            return None if text is None else loads_first(text, JsonNumber)[0]
    return None


_TEXTS = {
    "draft-04/schema": (
        '{"$schema":"http://json-schema.org/draft-04/schema#","definitions":{"schemaArray":{"type":"array","m'
        'inItems":1,"items":{"$ref":"#"}},"positiveInteger":{"type":"integer","minimum":0},"positiveIntegerDe'
        'fault0":{"allOf":[{"$ref":"#/definitions/positiveInteger"},{"default":0}]},"simpleTypes":{"enum":["a'
        'rray","boolean","integer","null","number","object","string"]},"stringArray":{"type":"array","items":'
        '{"type":"string"},"minItems":1,"uniqueItems":true}},"type":"object","properties":{"id":{"type":"stri'
        'ng","format":"uriref"},"$schema":{"type":"string","format":"uri"},"title":{"type":"string"},"descrip'
        'tion":{"type":"string"},"default":{},"multipleOf":{"type":"number","minimum":0,"exclusiveMinimum":tr'
        'ue},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"boolean","default":false},"minimum":{"ty'
        'pe":"number"},"exclusiveMinimum":{"type":"boolean","default":false},"maxLength":{"$ref":"#/definitio'
        'ns/positiveInteger"},"minLength":{"$ref":"#/definitions/positiveIntegerDefault0"},"pattern":{"type":'
        '"string","format":"regex"},"additionalItems":{"anyOf":[{"type":"boolean"},{"$ref":"#"}],"default":{}'
        '},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}],"default":{}},"maxItems":{"$r'
        'ef":"#/definitions/positiveInteger"},"minItems":{"$ref":"#/definitions/positiveIntegerDefault0"},"un'
        'iqueItems":{"type":"boolean","default":false},"maxProperties":{"$ref":"#/definitions/positiveInteger'
        '"},"minProperties":{"$ref":"#/definitions/positiveIntegerDefault0"},"required":{"$ref":"#/definition'
        's/stringArray"},"additionalProperties":{"anyOf":[{"type":"boolean"},{"$ref":"#"}],"default":{}},"def'
        'initions":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"properties":{"type":"o'
        'bject","additionalProperties":{"$ref":"#"},"default":{}},"patternProperties":{"type":"object","addit'
        'ionalProperties":{"$ref":"#"},"default":{}},"dependencies":{"type":"object","additionalProperties":{'
        '"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"enum":{"type":"array","minItems":1,"u'
        'niqueItems":true},"type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},{"type":"array","items":{"$r'
        'ef":"#/definitions/simpleTypes"},"minItems":1,"uniqueItems":true}]},"allOf":{"$ref":"#/definitions/s'
        'chemaArray"},"anyOf":{"$ref":"#/definitions/schemaArray"},"oneOf":{"$ref":"#/definitions/schemaArray'
        '"},"not":{"$ref":"#"},"format":{"type":"string"},"$ref":{"type":"string"}},"dependencies":{"exclusiv'
        'eMaximum":["maximum"],"exclusiveMinimum":["minimum"]},"default":{}}'
    ),
    "draft-06/schema": (
        '{"$schema":"http://json-schema.org/draft-06/schema#","$id":"http://json-schema.org/draft-06/schema#"'
        ',"definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":"#"}},"nonNegativeInteger'
        '":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{"allOf":[{"$ref":"#/definitions/nonNe'
        'gativeInteger"},{"default":0}]},"simpleTypes":{"enum":["array","boolean","integer","null","number","'
        'object","string"]},"stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true,"defau'
        'lt":[]}},"type":["object","boolean"],"properties":{"$id":{"type":"string","format":"uri-reference"},'
        '"$schema":{"type":"string","format":"uri"},"$ref":{"type":"string","format":"uri-reference"},"title"'
        ':{"type":"string"},"description":{"type":"string"},"default":{},"multipleOf":{"type":"number","exclu'
        'siveMinimum":0},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type":"'
        'number"},"exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/definitions/nonNegativeInteger"'
        '},"minLength":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format'
        '":"regex"},"additionalItems":{"$ref":"#"},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/sche'
        'maArray"}],"default":{}},"maxItems":{"$ref":"#/definitions/nonNegativeInteger"},"minItems":{"$ref":"'
        '#/definitions/nonNegativeIntegerDefault0"},"uniqueItems":{"type":"boolean","default":false},"contain'
        's":{"$ref":"#"},"maxProperties":{"$ref":"#/definitions/nonNegativeInteger"},"minProperties":{"$ref":'
        '"#/definitions/nonNegativeIntegerDefault0"},"required":{"$ref":"#/definitions/stringArray"},"additio'
        'nalProperties":{"$ref":"#"},"definitions":{"type":"object","additionalProperties":{"$ref":"#"},"defa'
        'ult":{}},"properties":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"patternPro'
        'perties":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"dependencies":{"type":"'
        'object","additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"prope'
        'rtyNames":{"$ref":"#"},"const":{},"enum":{"type":"array","minItems":1,"uniqueItems":true},"type":{"a'
        'nyOf":[{"$ref":"#/definitions/simpleTypes"},{"type":"array","items":{"$ref":"#/definitions/simpleTyp'
        'es"},"minItems":1,"uniqueItems":true}]},"format":{"type":"string"},"allOf":{"$ref":"#/definitions/sc'
        'hemaArray"},"anyOf":{"$ref":"#/definitions/schemaArray"},"oneOf":{"$ref":"#/definitions/schemaArray"'
        '},"not":{"$ref":"#"}},"default":{}}'
    ),
    "draft-07/schema": (
        '{"$schema":"http://json-schema.org/draft-07/schema#","$id":"http://json-schema.org/draft-07/schema#"'
        ',"definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":"#"}},"nonNegativeInteger'
        '":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{"allOf":[{"$ref":"#/definitions/nonNe'
        'gativeInteger"},{"default":0}]},"simpleTypes":{"enum":["array","boolean","integer","null","number","'
        'object","string"]},"stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true,"defau'
        'lt":[]}},"type":["object","boolean"],"properties":{"$id":{"type":"string","format":"uri-reference"},'
        '"$schema":{"type":"string","format":"uri"},"$ref":{"type":"string","format":"uri-reference"},"$comme'
        'nt":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},"default":true,"read'
        'Only":{"type":"boolean","default":false},"writeOnly":{"type":"boolean","default":false},"examples":{'
        '"type":"array","items":true},"multipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"'
        'number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type":"number"},"exclusiveMinimum":{"type"'
        ':"number"},"maxLength":{"$ref":"#/definitions/nonNegativeInteger"},"minLength":{"$ref":"#/definition'
        's/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex"},"additionalItems":{"$ref'
        '":"#"},"items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}],"default":true},"maxItem'
        's":{"$ref":"#/definitions/nonNegativeInteger"},"minItems":{"$ref":"#/definitions/nonNegativeIntegerD'
        'efault0"},"uniqueItems":{"type":"boolean","default":false},"contains":{"$ref":"#"},"maxProperties":{'
        '"$ref":"#/definitions/nonNegativeInteger"},"minProperties":{"$ref":"#/definitions/nonNegativeInteger'
        'Default0"},"required":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"$ref":"#"},"defi'
        'nitions":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},"properties":{"type":"ob'
        'ject","additionalProperties":{"$ref":"#"},"default":{}},"patternProperties":{"type":"object","additi'
        'onalProperties":{"$ref":"#"},"propertyNames":{"format":"regex"},"default":{}},"dependencies":{"type"'
        ':"object","additionalProperties":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/stringArray"}]}},"pro'
        'pertyNames":{"$ref":"#"},"const":true,"enum":{"type":"array","items":true,"minItems":1,"uniqueItems"'
        ':true},"type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},{"type":"array","items":{"$ref":"#/defi'
        'nitions/simpleTypes"},"minItems":1,"uniqueItems":true}]},"format":{"type":"string"},"contentMediaTyp'
        'e":{"type":"string"},"contentEncoding":{"type":"string"},"if":{"$ref":"#"},"then":{"$ref":"#"},"else'
        '":{"$ref":"#"},"allOf":{"$ref":"#/definitions/schemaArray"},"anyOf":{"$ref":"#/definitions/schemaArr'
        'ay"},"oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}},"default":true}'
    ),
    "draft/2019-09/schema": (
        '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-'
        '09/schema","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/core":true,"https://json-sche'
        'ma.org/draft/2019-09/vocab/applicator":true,"https://json-schema.org/draft/2019-09/vocab/validation"'
        ':true,"https://json-schema.org/draft/2019-09/vocab/meta-data":true,"https://json-schema.org/draft/20'
        '19-09/vocab/format":false,"https://json-schema.org/draft/2019-09/vocab/content":true},"$recursiveAnc'
        'hor":true,"allOf":[{"$ref":"meta/core"},{"$ref":"meta/applicator"},{"$ref":"meta/validation"},{"$ref'
        '":"meta/meta-data"},{"$ref":"meta/format"},{"$ref":"meta/content"}],"type":["object","boolean"],"pro'
        'perties":{"definitions":{"type":"object","additionalProperties":{"$recursiveRef":"#"},"default":{}},'
        '"dependencies":{"type":"object","additionalProperties":{"anyOf":[{"$recursiveRef":"#"},{"$ref":"meta'
        '/validation#/$defs/stringArray"}]}}}}'
    ),
    "draft/2019-09/meta/core": (
        '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-'
        '09/meta/core","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/core":true},"$recursiveAnc'
        'hor":true,"type":["object","boolean"],"properties":{"$id":{"type":"string","format":"uri-reference",'
        '"pattern":"^[^#]*#?$"},"$schema":{"type":"string","format":"uri"},"$anchor":{"type":"string","patter'
        'n":"^[A-Za-z][-A-Za-z0-9.:_]*$"},"$ref":{"type":"string","format":"uri-reference"},"$recursiveRef":{'
        '"type":"string","format":"uri-reference"},"$recursiveAnchor":{"type":"boolean","default":false},"$vo'
        'cabulary":{"type":"object","propertyNames":{"type":"string","format":"uri"},"additionalProperties":{'
        '"type":"boolean"}},"$comment":{"type":"string"},"$defs":{"type":"object","additionalProperties":{"$r'
        'ecursiveRef":"#"},"default":{}}}}'
    ),
    "draft/2019-09/meta/applicator": (
        '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-'
        '09/meta/applicator","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/applicator":true},"$'
        'recursiveAnchor":true,"type":["object","boolean"],"properties":{"additionalItems":{"$recursiveRef":"'
        '#"},"unevaluatedItems":{"$recursiveRef":"#"},"items":{"anyOf":[{"$recursiveRef":"#"},{"$ref":"#/$def'
        's/schemaArray"}]},"contains":{"$recursiveRef":"#"},"additionalProperties":{"$recursiveRef":"#"},"une'
        'valuatedProperties":{"$recursiveRef":"#"},"properties":{"type":"object","additionalProperties":{"$re'
        'cursiveRef":"#"},"default":{}},"patternProperties":{"type":"object","additionalProperties":{"$recurs'
        'iveRef":"#"},"propertyNames":{"format":"regex"},"default":{}},"dependentSchemas":{"type":"object","a'
        'dditionalProperties":{"$recursiveRef":"#"}},"propertyNames":{"$recursiveRef":"#"},"if":{"$recursiveR'
        'ef":"#"},"then":{"$recursiveRef":"#"},"else":{"$recursiveRef":"#"},"allOf":{"$ref":"#/$defs/schemaAr'
        'ray"},"anyOf":{"$ref":"#/$defs/schemaArray"},"oneOf":{"$ref":"#/$defs/schemaArray"},"not":{"$recursi'
        'veRef":"#"}},"$defs":{"schemaArray":{"type":"array","minItems":1,"items":{"$recursiveRef":"#"}}}}'
    ),
    "draft/2019-09/meta/validation": (
        '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-'
        '09/meta/validation","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/validation":true},"$'
        'recursiveAnchor":true,"type":["object","boolean"],"properties":{"multipleOf":{"type":"number","exclu'
        'siveMinimum":0},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type":"'
        'number"},"exclusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/$defs/nonNegativeInteger"},"min'
        'Length":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex"},"'
        'maxItems":{"$ref":"#/$defs/nonNegativeInteger"},"minItems":{"$ref":"#/$defs/nonNegativeIntegerDefaul'
        't0"},"uniqueItems":{"type":"boolean","default":false},"maxContains":{"$ref":"#/$defs/nonNegativeInte'
        'ger"},"minContains":{"$ref":"#/$defs/nonNegativeInteger","default":1},"maxProperties":{"$ref":"#/$de'
        'fs/nonNegativeInteger"},"minProperties":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"required":{"$'
        'ref":"#/$defs/stringArray"},"dependentRequired":{"type":"object","additionalProperties":{"$ref":"#/$'
        'defs/stringArray"}},"const":true,"enum":{"type":"array","items":true},"type":{"anyOf":[{"$ref":"#/$d'
        'efs/simpleTypes"},{"type":"array","items":{"$ref":"#/$defs/simpleTypes"},"minItems":1,"uniqueItems":'
        'true}]}},"$defs":{"nonNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{'
        '"$ref":"#/$defs/nonNegativeInteger","default":0},"simpleTypes":{"enum":["array","boolean","integer",'
        '"null","number","object","string"]},"stringArray":{"type":"array","items":{"type":"string"},"uniqueI'
        'tems":true,"default":[]}}}'
    ),
    "draft/2019-09/meta/meta-data": (
        '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-'
        '09/meta/meta-data","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/meta-data":true},"$re'
        'cursiveAnchor":true,"type":["object","boolean"],"properties":{"title":{"type":"string"},"description'
        '":{"type":"string"},"default":true,"deprecated":{"type":"boolean","default":false},"readOnly":{"type'
        '":"boolean","default":false},"writeOnly":{"type":"boolean","default":false},"examples":{"type":"arra'
        'y","items":true}}}'
    ),
    "draft/2019-09/meta/format": (
        '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-'
        '09/meta/format","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/format":true},"$recursiv'
        'eAnchor":true,"type":["object","boolean"],"properties":{"format":{"type":"string"}}}'
    ),
    "draft/2019-09/meta/content": (
        '{"$schema":"https://json-schema.org/draft/2019-09/schema","$id":"https://json-schema.org/draft/2019-'
        '09/meta/content","$vocabulary":{"https://json-schema.org/draft/2019-09/vocab/content":true},"$recurs'
        'iveAnchor":true,"type":["object","boolean"],"properties":{"contentMediaType":{"type":"string"},"cont'
        'entEncoding":{"type":"string"},"contentSchema":{"$recursiveRef":"#"}}}'
    ),
    "draft/2020-12/schema": (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-'
        '12/schema","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true,"https://json-sche'
        'ma.org/draft/2020-12/vocab/applicator":true,"https://json-schema.org/draft/2020-12/vocab/unevaluated'
        '":true,"https://json-schema.org/draft/2020-12/vocab/validation":true,"https://json-schema.org/draft/'
        '2020-12/vocab/meta-data":true,"https://json-schema.org/draft/2020-12/vocab/format-annotation":true,"'
        'https://json-schema.org/draft/2020-12/vocab/content":true},"$dynamicAnchor":"meta","allOf":[{"$ref":'
        '"meta/core"},{"$ref":"meta/applicator"},{"$ref":"meta/unevaluated"},{"$ref":"meta/validation"},{"$re'
        'f":"meta/meta-data"},{"$ref":"meta/format-annotation"},{"$ref":"meta/content"}],"type":["object","bo'
        'olean"],"properties":{"definitions":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},'
        '"deprecated":true,"default":{}},"dependencies":{"type":"object","additionalProperties":{"anyOf":[{"$'
        'dynamicRef":"#meta"},{"$ref":"meta/validation#/$defs/stringArray"}]},"deprecated":true,"default":{}}'
        ',"$recursiveAnchor":{"$ref":"meta/core#/$defs/anchorString","deprecated":true},"$recursiveRef":{"$re'
        'f":"meta/core#/$defs/uriReferenceString","deprecated":true}}}'
    ),
    "draft/2020-12/meta/core": (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-'
        '12/meta/core","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true},"$dynamicAncho'
        'r":"meta","type":["object","boolean"],"properties":{"$id":{"$ref":"#/$defs/uriReferenceString","patt'
        'ern":"^[^#]*#?$"},"$schema":{"$ref":"#/$defs/uriString"},"$ref":{"$ref":"#/$defs/uriReferenceString"'
        '},"$anchor":{"$ref":"#/$defs/anchorString"},"$dynamicRef":{"$ref":"#/$defs/uriReferenceString"},"$dy'
        'namicAnchor":{"$ref":"#/$defs/anchorString"},"$vocabulary":{"type":"object","propertyNames":{"$ref":'
        '"#/$defs/uriString"},"additionalProperties":{"type":"boolean"}},"$comment":{"type":"string"},"$defs"'
        ':{"type":"object","additionalProperties":{"$dynamicRef":"#meta"}}},"$defs":{"anchorString":{"type":"'
        'string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"},"uriString":{"type":"string","format":"uri"},"uriRef'
        'erenceString":{"type":"string","format":"uri-reference"}}}'
    ),
    "draft/2020-12/meta/applicator": (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-'
        '12/meta/applicator","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/applicator":true},"$'
        'dynamicAnchor":"meta","type":["object","boolean"],"properties":{"prefixItems":{"$ref":"#/$defs/schem'
        'aArray"},"items":{"$dynamicRef":"#meta"},"contains":{"$dynamicRef":"#meta"},"additionalProperties":{'
        '"$dynamicRef":"#meta"},"properties":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},'
        '"default":{}},"patternProperties":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},"p'
        'ropertyNames":{"format":"regex"},"default":{}},"dependentSchemas":{"type":"object","additionalProper'
        'ties":{"$dynamicRef":"#meta"},"default":{}},"propertyNames":{"$dynamicRef":"#meta"},"if":{"$dynamicR'
        'ef":"#meta"},"then":{"$dynamicRef":"#meta"},"else":{"$dynamicRef":"#meta"},"allOf":{"$ref":"#/$defs/'
        'schemaArray"},"anyOf":{"$ref":"#/$defs/schemaArray"},"oneOf":{"$ref":"#/$defs/schemaArray"},"not":{"'
        '$dynamicRef":"#meta"}},"$defs":{"schemaArray":{"type":"array","minItems":1,"items":{"$dynamicRef":"#'
        'meta"}}}}'
    ),
    "draft/2020-12/meta/unevaluated": (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-'
        '12/meta/unevaluated","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/unevaluated":true},'
        '"$dynamicAnchor":"meta","type":["object","boolean"],"properties":{"unevaluatedItems":{"$dynamicRef":'
        '"#meta"},"unevaluatedProperties":{"$dynamicRef":"#meta"}}}'
    ),
    "draft/2020-12/meta/validation": (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-'
        '12/meta/validation","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/validation":true},"$'
        'dynamicAnchor":"meta","type":["object","boolean"],"properties":{"type":{"anyOf":[{"$ref":"#/$defs/si'
        'mpleTypes"},{"type":"array","items":{"$ref":"#/$defs/simpleTypes"},"minItems":1,"uniqueItems":true}]'
        '},"const":true,"enum":{"type":"array","items":true},"multipleOf":{"type":"number","exclusiveMinimum"'
        ':0},"maximum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"minimum":{"type":"number"},"ex'
        'clusiveMinimum":{"type":"number"},"maxLength":{"$ref":"#/$defs/nonNegativeInteger"},"minLength":{"$r'
        'ef":"#/$defs/nonNegativeIntegerDefault0"},"pattern":{"type":"string","format":"regex"},"maxItems":{"'
        '$ref":"#/$defs/nonNegativeInteger"},"minItems":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"unique'
        'Items":{"type":"boolean","default":false},"maxContains":{"$ref":"#/$defs/nonNegativeInteger"},"minCo'
        'ntains":{"$ref":"#/$defs/nonNegativeInteger","default":1},"maxProperties":{"$ref":"#/$defs/nonNegati'
        'veInteger"},"minProperties":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},"required":{"$ref":"#/$def'
        's/stringArray"},"dependentRequired":{"type":"object","additionalProperties":{"$ref":"#/$defs/stringA'
        'rray"}}},"$defs":{"nonNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{'
        '"$ref":"#/$defs/nonNegativeInteger","default":0},"simpleTypes":{"enum":["array","boolean","integer",'
        '"null","number","object","string"]},"stringArray":{"type":"array","items":{"type":"string"},"uniqueI'
        'tems":true,"default":[]}}}'
    ),
    "draft/2020-12/meta/meta-data": (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-'
        '12/meta/meta-data","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/meta-data":true},"$dy'
        'namicAnchor":"meta","type":["object","boolean"],"properties":{"title":{"type":"string"},"description'
        '":{"type":"string"},"default":true,"deprecated":{"type":"boolean","default":false},"readOnly":{"type'
        '":"boolean","default":false},"writeOnly":{"type":"boolean","default":false},"examples":{"type":"arra'
        'y","items":true}}}'
    ),
    "draft/2020-12/meta/format-annotation": (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-'
        '12/meta/format-annotation","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/format-annota'
        'tion":true},"$dynamicAnchor":"meta","type":["object","boolean"],"properties":{"format":{"type":"stri'
        'ng"}}}'
    ),
    "draft/2020-12/meta/format-assertion": (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-'
        '12/meta/format-assertion","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/format-asserti'
        'on":true},"$dynamicAnchor":"meta","type":["object","boolean"],"properties":{"format":{"type":"string'
        '"}}}'
    ),
    "draft/2020-12/meta/content": (
        '{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://json-schema.org/draft/2020-'
        '12/meta/content","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/content":true},"$dynami'
        'cAnchor":"meta","type":["object","boolean"],"properties":{"contentEncoding":{"type":"string"},"conte'
        'ntMediaType":{"type":"string"},"contentSchema":{"$dynamicRef":"#meta"}}}'
    ),
}
