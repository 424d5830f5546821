# A small Flask page: routing, a template with a loop, a query argument.
from flask import Flask, render_template_string, request

application = Flask(__name__)

PAGE = '''<!doctype html><title>{{ title }}</title><h1>Hello {{ name }}</h1>
<ul>{% for number in numbers %}<li>{{ number }} squared is {{ number * number }}</li>{% endfor %}</ul>'''


@application.route('/flask')
def page():
    return render_template_string(PAGE, title='Benchmark', name=request.args.get('name', 'you'), numbers=range(10))
