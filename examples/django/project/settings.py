"""As little as a Django project can have: no database, one page. Not for the open internet: the key stands in the repository."""
DEBUG = False
SECRET_KEY = 'an example; replace it'
ALLOWED_HOSTS = ['*']
ROOT_URLCONF = 'project.urls'
WSGI_APPLICATION = 'project.wsgi.application'
MIDDLEWARE = ['django.middleware.common.CommonMiddleware']
TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates'}]
USE_TZ = True
