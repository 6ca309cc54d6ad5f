# -*- coding: latin-1 -*-
CELERY = 'é'
