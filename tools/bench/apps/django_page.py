# A small Django page in one file: URL routing, the common middleware, a template with a loop.
from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY='only for this benchmark',
    ALLOWED_HOSTS=['*'],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=['django.middleware.common.CommonMiddleware'],
    TEMPLATES=[{'BACKEND': 'django.template.backends.django.DjangoTemplates'}],
)

import django
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.template import engines
from django.urls import path

django.setup()
TEMPLATE = engines['django'].from_string('''<!doctype html><title>{{ title }}</title><h1>Hello {{ name }}</h1>
<ul>{% for number in numbers %}<li>number {{ number }}</li>{% endfor %}</ul>''')


def page(request):
    return HttpResponse(TEMPLATE.render({'title': 'Benchmark', 'name': request.GET.get('name', 'you'), 'numbers': range(10)}))


urlpatterns = [path('django', page)]
application = get_wsgi_application()
