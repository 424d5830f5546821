from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

PAGE = '''<!doctype html><title>Django</title><h1>Hello {{ name }}</h1>
<form><input name="name" placeholder="your name"> <button>Greet</button></form>'''


def page(request):
    template = engines['django'].from_string(PAGE)
    return HttpResponse(template.render({'name': request.GET.get('name') or 'there'}))


def square(request, number):
    return JsonResponse({'number': number, 'square': number * number})


urlpatterns = [path('', page), path('api/square/<int:number>', square)]
