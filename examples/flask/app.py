"""A Flask app with a page, a form and JSON."""
from flask import Flask, jsonify, render_template_string, request

app = Flask(__name__)

PAGE = '''<!doctype html><title>Flask</title><h1>Hello {{ name }}</h1>
<form><input name="name" placeholder="your name"> <button>Greet</button></form>'''


@app.get('/')
def page():
    return render_template_string(PAGE, name=request.args.get('name') or 'there')


@app.get('/api/square/<int:number>')
def square(number):
    return jsonify(number=number, square=number * number)
